#pragma once
#include "iam/contracts/credentials.hpp"
#include "platform/postgres/database.hpp"

namespace astra::iam {

// The keys of the whole installation, through look-ups that see them all.
class PgKeyDirectory final : public ApiKeyDirectory {
 public:
  explicit PgKeyDirectory(postgres::Database& database) : database_(database) {}
  Result<std::vector<ApiKeyRecord>> active_keys() override;
  Result<std::int64_t> revision() override;

 private:
  postgres::Database& database_;
};

}  // namespace astra::iam
