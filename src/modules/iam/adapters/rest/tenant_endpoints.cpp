#include "iam/adapters/rest/tenant_endpoints.hpp"

#include "iam/adapters/rest/examples.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam::rest {

void TenantEndpoints::declare(api::Routes& routes) {
  routes.get("/api/v1/iam/tenant")
      .operation("readTenant", "Read your organisation", "Its name and what it decided about signing in. Use the ETag to change it.")
      .tag("Tenant")
      .needs(permission::iam_read)
      .example(examples::tenant)
      .handle<&TenantEndpoints::read>(*this);
  routes.patch("/api/v1/iam/tenant")
      .operation("changeTenant", "Change your organisation",
                 "Renames it or changes its rules for signing in. Rules hold from the next sign-in or check of a session on.")
      .tag("Tenant")
      .needs(permission::iam_admin)
      .audited_as("tenant.changed")
      .example(R"({"name": "Acme", "mfa_required": true})", examples::tenant)
      .handle<&TenantEndpoints::change>(*this);
}

Result<api::WithETag<TenantView>> TenantEndpoints::read(const Caller& caller) {
  const Tenant tenant = TRY(tenants_.read(caller));
  return api::WithETag<TenantView>{view_of(tenant), tenant.version()};
}

Result<api::WithETag<TenantView>> TenantEndpoints::change(const Caller& caller, const api::CallContext& call,
                                                          const api::Body<TenantChange>& body) {
  TenantEdit edit{.name = body->name,
                  .time_zone = body->time_zone,
                  .mfa_required = body->mfa_required,
                  .session_idle_minutes = body->session_idle_minutes,
                  .session_absolute_minutes = body->session_absolute_minutes,
                  .allowed_email_domains = body->allowed_email_domains};
  const Tenant tenant = TRY(tenants_.edit(caller, edit, call.expected_version()));
  return api::WithETag<TenantView>{view_of(tenant), tenant.version()};
}

}  // namespace astra::iam::rest
