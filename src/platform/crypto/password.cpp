#include "platform/crypto/password.hpp"

#include <sodium.h>

#include "platform/crypto/limits.hpp"
#include "platform/crypto/sodium_ready.hpp"

namespace astra::crypto {

namespace {
constexpr std::size_t memory_bytes = std::size_t{argon2_memory_kib} * 1024;
}

// One of the hashes that may run at a time.
class PasswordHasher::Turn {
 public:
  explicit Turn(const PasswordHasher& hasher) : hasher_(hasher) {
    std::unique_lock lock(hasher_.mutex_);
    while (hasher_.turns_left_ == 0) hasher_.free_turn_.wait(lock);
    --hasher_.turns_left_;
  }
  ~Turn() {
    const std::lock_guard lock(hasher_.mutex_);
    ++hasher_.turns_left_;
    hasher_.free_turn_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  const PasswordHasher& hasher_;
};

PasswordHasher::PasswordHasher(std::size_t concurrent) : turns_left_(concurrent) {
  ENSURE(concurrent > 0);
  ensure_sodium();
}

Result<std::string> PasswordHasher::hash(std::string_view password) const {
  if (password.size() > max_password_bytes) return DomainError(astra::errors::validation_failed, "The password is too long.");
  const Turn turn(*this);
  char phc[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(phc, password.data(), password.size(), argon2_passes, memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return DomainError(astra::errors::unavailable, "There is not enough memory to hash a password.");
  }
  return std::string(phc);
}

bool PasswordHasher::verify(std::string_view phc, std::string_view password) const {
  if (password.size() > max_password_bytes || phc.size() >= crypto_pwhash_STRBYTES) return false;
  const std::string terminated(phc);
  const Turn turn(*this);
  return crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0;
}

void PasswordHasher::verify_nothing(std::string_view password) const {
  unsigned char out[32];
  static constexpr unsigned char salt[crypto_pwhash_SALTBYTES] = {};
  const std::string_view hashed = password.substr(0, max_password_bytes);
  const Turn turn(*this);
  // Only the time matters; a lack of memory ends it early, as it would end a real one.
  if (crypto_pwhash(out, sizeof out, hashed.data(), hashed.size(), salt, argon2_passes, memory_bytes,
                    crypto_pwhash_ALG_ARGON2ID13) == 0) {
    sodium_memzero(out, sizeof out);
  }
}

bool PasswordHasher::needs_rehash(std::string_view phc) {
  const std::string terminated(phc);
  return crypto_pwhash_str_needs_rehash(terminated.c_str(), argon2_passes, memory_bytes) != 0;
}

}  // namespace astra::crypto
