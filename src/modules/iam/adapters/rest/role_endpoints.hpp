#pragma once
#include "iam/adapters/rest/organisation_dtos.hpp"
#include "platform/api/routes.hpp"

namespace astra::iam::rest {

// /api/v1/iam/roles and /api/v1/iam/permissions: what people can be allowed to do.
class RoleEndpoints {
 public:
  explicit RoleEndpoints(RoleAdministration& roles) : roles_(roles) {}
  void declare(api::Routes& routes);

  Result<Page<RoleDetails>> list(const Caller& caller, const PageRequest& page);
  Result<api::WithETag<RoleDetails>> read(const Caller& caller, const api::Path<RolePath>& path);
  Result<api::Created<RoleDetails>> create(const Caller& caller, const api::Body<NewRole>& body);
  Result<api::WithETag<RoleDetails>> change(const Caller& caller, const api::CallContext& call, const api::Path<RolePath>& path,
                                            const api::Body<RoleChange>& body);
  Result<void> remove(const Caller& caller, const api::CallContext& call, const api::Path<RolePath>& path);
  Result<Page<PermissionView>> permissions(const PageRequest& page);

 private:
  RoleAdministration& roles_;
};

}  // namespace astra::iam::rest
