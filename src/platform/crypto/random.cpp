#include "platform/crypto/random.hpp"

#include <cstdint>

#include "kernel/uuid.hpp"
#include "platform/crypto/base64.hpp"

namespace astra::crypto {

std::string random_bytes(std::size_t size) {
  std::string out(size, '\0');
  fill_random(out.data(), size);
  return out;
}

std::string random_token(std::size_t size) { return to_base64url(random_bytes(size)); }

std::string random_base62(std::size_t digits) {
  static constexpr char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string out;
  out.reserve(digits);
  while (out.size() < digits) {
    std::uint8_t pool[64];
    fill_random(pool, sizeof pool);
    for (const std::uint8_t byte : pool) {
      const std::uint8_t candidate = byte & 63;
      if (candidate < 62 && out.size() < digits) out.push_back(alphabet[candidate]);  // 62 and 63 would favour two digits
    }
  }
  return out;
}

}  // namespace astra::crypto
