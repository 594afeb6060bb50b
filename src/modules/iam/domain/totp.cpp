#include "iam/domain/totp.hpp"

#include "iam/domain/credential_limits.hpp"
#include "iam/domain/text.hpp"

namespace astra::iam {
namespace {

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF", plain = "-._~";
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (letter || plain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += hex[static_cast<std::uint8_t>(c) >> 4];
      out += hex[static_cast<std::uint8_t>(c) & 15];
    }
  }
  return out;
}

}  // namespace

namespace totp {

std::string uri(std::string_view issuer, std::string_view account, std::string_view secret_base32) {
  return "otpauth://totp/" + percent_encoded(issuer) + ":" + percent_encoded(account) +
         "?secret=" + std::string(secret_base32) + "&issuer=" + percent_encoded(issuer) +
         "&algorithm=SHA1&digits=6&period=" + std::to_string(limits::totp_step_s);
}

std::int64_t step_at(Instant now) { return now.to_unix_seconds() / limits::totp_step_s; }

std::optional<std::int64_t> accept(const Hotp& hotp, std::string_view secret, std::string_view typed, Instant now,
                                   std::int64_t last_used) {
  const std::int64_t current = step_at(now);
  std::optional<std::int64_t> accepted;
  for (std::int64_t step = current - limits::totp_drift_steps; step <= current + limits::totp_drift_steps; ++step) {
    if (step > last_used && hotp(secret, static_cast<std::uint64_t>(step)) == typed) accepted = step;
  }
  return accepted;
}

}  // namespace totp

std::string recovery_code(std::string_view random) {
  constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford's: without i, l, o, u
  std::string code;
  for (std::size_t i = 0; i < random.size(); ++i) {
    if (i == random.size() / 2) code += '-';
    code += alphabet[static_cast<std::uint8_t>(random[i]) % alphabet.size()];
  }
  return code;
}

std::string recovery_code_form(std::string_view typed) {
  std::string out;
  for (const char c : ascii_lower(typed)) {
    if (c != '-' && c != ' ') out += c;
  }
  return out;
}

}  // namespace astra::iam
