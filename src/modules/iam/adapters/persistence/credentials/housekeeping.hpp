#pragma once
#include "iam/contracts/credentials.hpp"
#include "platform/postgres/database.hpp"

namespace astra::iam {

// Removes sessions, tokens and links that ended long ago, tenant by tenant, a batch at a time. What happened stays in the
// security log.
class CredentialHousekeeping {
 public:
  CredentialHousekeeping(postgres::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  // Errors: unavailable. Tenants that were done stay done.
  Result<void> sweep(const std::vector<TenantId>& tenants);

 private:
  postgres::Database& database_;
  const Clock& clock_;
};

}  // namespace astra::iam
