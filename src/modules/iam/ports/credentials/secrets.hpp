#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "iam/domain/api_key.hpp"
#include "iam/domain/token_hash.hpp"
#include "iam/domain/totp.hpp"
#include "kernel/result.hpp"

namespace astra::iam {

// What credentials need of cryptography, so that use cases name no library.
class Secrets {
 public:
  struct NewApiKeyText {
    std::string text;
    ApiKeySecret secret;
  };

  virtual ~Secrets() = default;
  virtual std::string random_bytes(std::size_t size) = 0;
  // 256 bits as text, for cookies, links and refresh tokens.
  virtual std::string random_token() = 0;
  virtual TokenHash hash(std::string_view token) = 0;
  // What a page must send along to show that it is the session's own; cannot be had without the session's token.
  virtual std::string csrf_token(std::string_view session_token) = 0;

  virtual NewApiKeyText new_api_key() = 0;
  // The <id> part; nothing where the form or the checksum is wrong.
  virtual std::optional<std::string> api_key_id(std::string_view text) = 0;

  virtual std::string base32(std::string_view bytes) = 0;
  virtual std::string hotp(std::string_view key, std::uint64_t counter) = 0;

  // Encryption at rest. `context` names the place of the value; it opens nowhere else. Errors: internal.
  virtual std::string seal(TenantId tenant, std::string_view context, std::string_view text) = 0;
  virtual Result<std::string> open(TenantId tenant, std::string_view context, std::string_view sealed) = 0;

  // In constant time.
  virtual bool equal(std::string_view a, std::string_view b) = 0;
};

// Slow hashes of passwords.
class PasswordHashes {
 public:
  virtual ~PasswordHashes() = default;
  virtual Result<std::string> hash(std::string_view password) = 0;
  virtual bool verify(std::string_view phc, std::string_view password) = 0;
  // Takes as long as verify: for accounts that do not exist.
  virtual void verify_nothing(std::string_view password) = 0;
  virtual bool needs_rehash(std::string_view phc) = 0;
  // Unicode NFKC, so that a password typed on another keyboard is the same password. Errors: validation_failed.
  virtual Result<std::string> normalised(std::string_view password) = 0;
};

}  // namespace astra::iam
