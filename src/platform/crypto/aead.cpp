#include "platform/crypto/aead.hpp"

#include <sodium.h>

#include "kernel/result.hpp"
#include "platform/crypto/sodium_ready.hpp"

namespace astra::crypto {

namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(aead_key_bytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(aead_overhead_bytes == nonce_bytes + tag_bytes);

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

std::string aead_seal(std::string_view key, std::string_view plaintext, std::string_view associated) {
  ensure_sodium();
  ENSURE(key.size() == aead_key_bytes);
  std::string out(aead_overhead_bytes + plaintext.size(), '\0');
  auto* const nonce = reinterpret_cast<unsigned char*>(out.data());
  randombytes_buf(nonce, nonce_bytes);
  ENSURE(crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_bytes, nullptr, bytes(plaintext), plaintext.size(),
                                                    bytes(associated), associated.size(), nullptr, nonce, bytes(key)) == 0);
  return out;
}

std::optional<Secret> aead_open(std::string_view key, std::string_view sealed, std::string_view associated) {
  ensure_sodium();
  ENSURE(key.size() == aead_key_bytes);
  if (sealed.size() < aead_overhead_bytes) return std::nullopt;
  std::string plaintext(sealed.size() - aead_overhead_bytes, '\0');
  const unsigned char* const nonce = bytes(sealed);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(plaintext.data()), nullptr, nullptr,
                                                 nonce + nonce_bytes, sealed.size() - nonce_bytes, bytes(associated),
                                                 associated.size(), nonce, bytes(key)) != 0) {
    return std::nullopt;
  }
  return Secret::take(plaintext);
}

}  // namespace astra::crypto
