#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace astra::crypto {

// RFC 4648 without padding, as authenticator apps want their secrets. Reads either case.
std::string to_base32(std::string_view bytes);
std::optional<std::string> from_base32(std::string_view text);

}  // namespace astra::crypto
