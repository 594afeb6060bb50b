#pragma once
#include "iam/ports/organisation_store.hpp"
#include "platform/postgres/database.hpp"

namespace astra::iam {

// Organisations in PostgreSQL; their events go to the outbox of the same transaction.
class PgOrganisationStore final : public OrganisationStore {
 public:
  PgOrganisationStore(postgres::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<std::unique_ptr<OrganisationUnit>> begin(const Caller& caller) override;
  Result<TenantId> tenant_of_invitation(const TokenHash& token) override;
  Result<TenantId> tenant_of_setup_token(const TokenHash& token) override;
  Result<std::vector<TenantEntry>> tenants() override;

 private:
  Result<TenantId> tenant_behind(const postgres::Sql& lookup, const TokenHash& token);

  postgres::Database& database_;
  const Clock& clock_;
};

}  // namespace astra::iam
