#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace astra {

// RFC 4648. Reading is strict: no white space, no stray bits in the last character, padding as the variant says.
std::string to_base64(std::string_view bytes);                        // with padding
std::optional<std::string> from_base64(std::string_view text);
std::string to_base64url(std::string_view bytes);                     // without padding
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace astra
