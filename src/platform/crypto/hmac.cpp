#include "platform/crypto/hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string>

#include "kernel/result.hpp"

namespace astra::crypto {

namespace {

// HMAC() asks for a key pointer even when the key is empty.
template <std::size_t n>
std::array<std::uint8_t, n> hmac(const EVP_MD* md, std::string_view key, std::string_view text) {
  std::array<std::uint8_t, n> out;
  unsigned size = 0;
  ENSURE(HMAC(md, key.empty() ? "" : key.data(), static_cast<int>(key.size()),
              reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &size) != nullptr);
  ENSURE(size == n);
  return out;
}

}  // namespace

Sha256Digest hmac_sha256(std::string_view key, std::string_view text) { return hmac<32>(EVP_sha256(), key, text); }

Sha1Digest hmac_sha1(std::string_view key, std::string_view text) { return hmac<20>(EVP_sha1(), key, text); }

Sha256Digest hkdf_sha256(std::string_view key, std::string_view salt, std::string_view info) {
  static constexpr char no_salt[32] = {};
  const Sha256Digest extracted = hmac_sha256(salt.empty() ? std::string_view(no_salt, sizeof no_salt) : salt, key);
  std::string block(info);
  block.push_back('\x01');  // one block is all that 32 bytes take
  return hmac_sha256(bytes_view(extracted), block);
}

}  // namespace astra::crypto
