#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "kernel/result.hpp"
#include "platform/crypto/secret.hpp"

namespace astra::crypto {

// An RSA key that checks RS256 signatures (PKCS #1 v1.5 with SHA-256). At least 2,048 bits. Cheap to copy.
class RsaPublicKey {
 public:
  // Errors: invalid_key.
  static Result<RsaPublicKey> from_pem(std::string_view pem);

  bool verify(std::string_view message, std::string_view signature) const;
  std::string to_pem() const;
  // The thumbprint of RFC 7638 as base64url: a good `kid`.
  std::string thumbprint() const;
  // The JSON Web Key for a JWKS document: kty, n, e, alg, use, kid.
  std::string to_jwk(std::string_view kid) const;

 private:
  friend class RsaPrivateKey;
  struct Key;
  explicit RsaPublicKey(std::shared_ptr<const Key> key) : key_(std::move(key)) {}
  std::shared_ptr<const Key> key_;
};

// An RSA key pair that signs.
class RsaPrivateKey {
 public:
  static Result<RsaPrivateKey> generate(int bits = 2048);
  static Result<RsaPrivateKey> from_pem(std::string_view pem);

  std::string sign(std::string_view message) const;
  Secret to_pem() const;
  RsaPublicKey public_key() const { return RsaPublicKey(key_); }

 private:
  explicit RsaPrivateKey(std::shared_ptr<const RsaPublicKey::Key> key) : key_(std::move(key)) {}
  std::shared_ptr<const RsaPublicKey::Key> key_;
};

}  // namespace astra::crypto
