#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/time.hpp"

namespace astra::iam {

// The six digits that belong to a counter (RFC 4226); handed in because the domain does no cryptography of its own.
using Hotp = std::function<std::string(std::string_view key, std::uint64_t counter)>;

// Time-based one-time codes (RFC 6238): SHA-1, six digits, 30 s, one step of drift either way.
namespace totp {

// otpauth://totp/..., what the QR code of an authenticator app holds. The secret is in base 32.
std::string uri(std::string_view issuer, std::string_view account, std::string_view secret_base32);
std::int64_t step_at(Instant now);
// The step a code belongs to, if it is right now and later than last_used: each code counts once.
std::optional<std::int64_t> accept(const Hotp& hotp, std::string_view secret, std::string_view code, Instant now,
                                   std::int64_t last_used);

}  // namespace totp

// A recovery code out of ten random bytes: two groups of five characters without those that are easily confused
// ("k7m2x-p9qwt").
std::string recovery_code(std::string_view random);
// What is hashed: lower case, without blanks and dashes.
std::string recovery_code_form(std::string_view typed);

}  // namespace astra::iam
