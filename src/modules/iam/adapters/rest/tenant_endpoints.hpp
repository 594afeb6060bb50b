#pragma once
#include "iam/adapters/rest/organisation_dtos.hpp"
#include "platform/api/routes.hpp"

namespace astra::iam::rest {

// /api/v1/iam/tenant: the caller's own organisation.
class TenantEndpoints {
 public:
  explicit TenantEndpoints(TenantAdministration& tenants) : tenants_(tenants) {}
  void declare(api::Routes& routes);

  Result<api::WithETag<TenantView>> read(const Caller& caller);
  Result<api::WithETag<TenantView>> change(const Caller& caller, const api::CallContext& call, const api::Body<TenantChange>& body);

 private:
  TenantAdministration& tenants_;
};

}  // namespace astra::iam::rest
