#pragma once
#include "iam/ports/credentials/secrets.hpp"
#include "platform/crypto/keyring.hpp"
#include "platform/crypto/password.hpp"

namespace astra::iam {

// Secrets over platform/crypto.
class CryptoSecrets final : public Secrets {
 public:
  explicit CryptoSecrets(const crypto::Keyring& keyring) : keyring_(keyring), csrf_key_(keyring.derive("iam.csrf")) {}
  std::string random_bytes(std::size_t size) override;
  std::string random_token() override;
  TokenHash hash(std::string_view token) override;
  std::string csrf_token(std::string_view session_token) override;
  NewApiKeyText new_api_key() override;
  std::optional<std::string> api_key_id(std::string_view text) override;
  std::string base32(std::string_view bytes) override;
  std::string hotp(std::string_view key, std::uint64_t counter) override;
  std::string seal(TenantId tenant, std::string_view context, std::string_view text) override;
  Result<std::string> open(TenantId tenant, std::string_view context, std::string_view sealed) override;
  bool equal(std::string_view a, std::string_view b) override;

 private:
  const crypto::Keyring& keyring_;
  crypto::Sha256Digest csrf_key_;
};

// Password hashes over Argon2id, normalisation over ICU.
class Argon2Hashes final : public PasswordHashes {
 public:
  Result<std::string> hash(std::string_view password) override { return hasher_.hash(password); }
  bool verify(std::string_view phc, std::string_view password) override { return hasher_.verify(phc, password); }
  void verify_nothing(std::string_view password) override { hasher_.verify_nothing(password); }
  bool needs_rehash(std::string_view phc) override { return crypto::PasswordHasher::needs_rehash(phc); }
  Result<std::string> normalised(std::string_view password) override;

 private:
  crypto::PasswordHasher hasher_;
};

}  // namespace astra::iam
