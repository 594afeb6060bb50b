#include "iam/adapters/crypto/secrets.hpp"

#include "platform/crypto/api_key.hpp"
#include "platform/crypto/base32.hpp"
#include "platform/crypto/base64.hpp"
#include "platform/crypto/constant_time.hpp"
#include "platform/crypto/hmac.hpp"
#include "platform/crypto/random.hpp"
#include "platform/crypto/totp.hpp"

namespace astra::iam {

std::string CryptoSecrets::random_bytes(std::size_t size) { return crypto::random_bytes(size); }

std::string CryptoSecrets::random_token() { return crypto::random_token(); }

TokenHash CryptoSecrets::hash(std::string_view token) { return crypto::sha256(token); }

std::string CryptoSecrets::csrf_token(std::string_view session_token) {
  return crypto::to_base64url(crypto::bytes_view(crypto::hmac_sha256(crypto::bytes_view(csrf_key_), session_token)));
}

Secrets::NewApiKeyText CryptoSecrets::new_api_key() {
  auto made = crypto::make_key(crypto::KeyEnvironment::live);
  return {.text = std::string(made.text.reveal()), .secret = {.public_id = std::move(made.public_id), .hash = made.sha256}};
}

std::optional<std::string> CryptoSecrets::api_key_id(std::string_view text) {
  const auto parsed = crypto::parse_key(text);
  return parsed ? std::optional(std::string(parsed->public_id)) : std::nullopt;
}

std::string CryptoSecrets::base32(std::string_view bytes) { return crypto::to_base32(bytes); }

std::string CryptoSecrets::hotp(std::string_view key, std::uint64_t counter) { return crypto::hotp(key, counter); }

std::string CryptoSecrets::seal(TenantId tenant, std::string_view context, std::string_view text) {
  return keyring_.seal(tenant, context, text);
}

Result<std::string> CryptoSecrets::open(TenantId tenant, std::string_view context, std::string_view sealed) {
  return std::string(TRY(keyring_.open(tenant, context, sealed)).reveal());
}

bool CryptoSecrets::equal(std::string_view a, std::string_view b) { return crypto::constant_time_equal(a, b); }

}  // namespace astra::iam
