#include "iam/application/tenant_list.hpp"

namespace astra::iam {

Result<std::vector<TenantId>> TenantList::active_tenants() {
  std::vector<TenantId> active;
  for (const auto& tenant : TRY(store_.tenants()))
    if (tenant.status == TenantStatus::active) active.push_back(tenant.id);
  return active;
}

}  // namespace astra::iam
