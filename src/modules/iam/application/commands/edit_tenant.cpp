#include "iam/application/checks.hpp"
#include "iam/application/tenants.hpp"
#include "iam/contracts/organisation_events.hpp"

namespace astra::iam {

Result<Tenant> Tenants::edit(const Caller& caller, const TenantEdit& edit, ExpectedVersion expected) {
  auto unit = TRY(store_.begin(caller));
  Tenant tenant = TRY(unit->tenant().load());
  TRY(require_version(tenant.version(), expected));
  auto changed = TRY(tenant.edit(edit, clock_.now()));
  if (changed.empty()) return tenant;
  TRY(unit->tenant().save(tenant));
  TRY(unit->publish(TenantUpdated{.tenant_id = tenant.id(), .changed = std::move(changed)}));
  TRY(unit->commit());
  return tenant;
}

}  // namespace astra::iam
