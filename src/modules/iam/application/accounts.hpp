#pragma once
#include "iam/contracts/credentials.hpp"
#include "iam/ports/user_access.hpp"

namespace astra::iam {

// Answers who somebody is and what they may do, for the checks of credentials and for background work.
class Accounts final : public UserAccess, public TenantDirectory {
 public:
  explicit Accounts(OrganisationStore& store) : store_(store) {}

  Result<Account> account(TenantId tenant, UserId user) override;
  Result<std::vector<LoginAccount>> accounts_of(std::string_view email) override;
  Result<std::vector<std::string>> permissions_of(TenantId tenant, const std::vector<std::string>& roles) override;
  Result<void> seen(TenantId tenant, UserId user, Instant at) override;

  Result<std::vector<TenantId>> active_tenants() override;

 private:
  OrganisationStore& store_;
};

}  // namespace astra::iam
