#pragma once
#include "iam/contracts/credentials.hpp"
#include "iam/ports/organisation_store.hpp"

namespace astra::iam {

// Which organisations there are, for background work.
class TenantList final : public TenantDirectory {
 public:
  explicit TenantList(OrganisationStore& store) : store_(store) {}
  Result<std::vector<TenantId>> active_tenants() override;

 private:
  OrganisationStore& store_;
};

}  // namespace astra::iam
