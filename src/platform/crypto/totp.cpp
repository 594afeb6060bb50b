#include "platform/crypto/totp.hpp"

#include "platform/crypto/hmac.hpp"

namespace astra::crypto {

std::string hotp(std::string_view key, std::uint64_t counter) {
  char message[8];
  for (int i = 7; i >= 0; --i, counter >>= 8) message[i] = static_cast<char>(counter & 0xff);
  const Sha1Digest mac = hmac_sha1(key, {message, sizeof message});
  const std::size_t at = mac[19] & 0x0f;
  const std::uint32_t number = (std::uint32_t{mac[at]} & 0x7f) << 24 | std::uint32_t{mac[at + 1]} << 16 |
                               std::uint32_t{mac[at + 2]} << 8 | std::uint32_t{mac[at + 3]};
  std::string code = std::to_string(number % 1'000'000);
  return std::string(6 - code.size(), '0') + code;
}

}  // namespace astra::crypto
