#pragma once
#include "iam/contracts/credentials.hpp"
#include "platform/postgres/database.hpp"

namespace astra::iam {

// The keys and tokens of the whole installation, through look-ups that see them all.
class PgKeyDirectory final : public ApiKeyDirectory {
 public:
  // The issuer of access tokens is their audience, too.
  PgKeyDirectory(postgres::Database& database, const Clock& clock, std::string issuer, Duration access_token_lifetime)
      : database_(database), clock_(clock), issuer_(std::move(issuer)), access_token_lifetime_(access_token_lifetime) {}
  Result<std::vector<ApiKeyRecord>> active_keys() override;
  Result<AccessTokenChecks> access_tokens() override;
  Result<std::int64_t> revision() override;

 private:
  postgres::Database& database_;
  const Clock& clock_;
  std::string issuer_;
  Duration access_token_lifetime_;
};

}  // namespace astra::iam
