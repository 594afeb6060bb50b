#pragma once
#include "iam/ports/organisation.hpp"

namespace astra::iam {

// The caller's own organisation, read and edited.
class Tenants final : public TenantAdministration {
 public:
  Tenants(OrganisationStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  Result<Tenant> read(const Caller& caller) override;
  Result<Tenant> edit(const Caller& caller, const TenantEdit& edit, ExpectedVersion expected) override;

 private:
  OrganisationStore& store_;
  const Clock& clock_;
};

}  // namespace astra::iam
