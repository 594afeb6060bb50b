#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace astra::crypto {

// The HOTP code (RFC 4226) of a counter, six digits. TOTP (RFC 6238) is this with counter = unix seconds / 30.
std::string hotp(std::string_view key, std::uint64_t counter);

}  // namespace astra::crypto
