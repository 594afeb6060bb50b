#pragma once
#include <memory>
#include <string>

#include "iam/ports/credentials/access_tokens.hpp"
#include "platform/crypto/keyring.hpp"
#include "platform/postgres/database.hpp"

namespace astra::iam {

// Access tokens as JWTs signed with RS256. The keys are made here, kept sealed in the database, shared by all replicas, and
// replaced after a while; the public half stays published until its last token has expired.
class SignedTokens final : public AccessTokens {
 public:
  struct Parts {
    postgres::Database& database;
    const crypto::Keyring& keyring;
    const Clock& clock;
    std::string issuer;
    std::string audience;
  };
  explicit SignedTokens(Parts parts);
  ~SignedTokens() override;

  // Loads the keys, and makes one where there is none young enough to sign.
  Result<void> load();

  Result<std::string> sign(const AccessClaims& claims) override;
  Result<AccessClaims> verify(std::string_view token, Instant now) override;
  Result<std::string> jwks() override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace astra::iam
