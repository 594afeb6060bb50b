#pragma once
#include <string>
#include <string_view>

namespace astra::log {

inline constexpr std::string_view mask = "[redacted]";

// Whether values under this name are secrets: password, secret, token, authorization, api_key, cookie, ... as a whole
// word of the name ("max_tokens" and "token_count" are not).
bool is_secret_name(std::string_view name);

// Whether the text holds a credential by its shape: bst_..., sk-..., Bearer ..., Basic ..., a JWT, a private key in PEM.
bool holds_secret(std::string_view text);

// Appends the text with credentials masked. No allocation beyond the output.
void append_redacted(std::string& out, std::string_view text);
std::string redacted(std::string_view text);

}  // namespace astra::log
