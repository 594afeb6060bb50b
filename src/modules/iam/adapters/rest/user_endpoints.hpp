#pragma once
#include "iam/adapters/rest/organisation_dtos.hpp"
#include "platform/api/routes.hpp"

namespace astra::iam::rest {

// /api/v1/iam/users: people and their accounts. How they get in is invitation_endpoints.hpp.
class UserEndpoints {
 public:
  explicit UserEndpoints(UserAdministration& users) : users_(users) {}
  void declare(api::Routes& routes);

  Result<Page<UserView>> list(const Caller& caller, const api::Query<UserQuery>& query, const PageRequest& page);
  Result<api::WithETag<UserView>> read(const Caller& caller, const api::Path<UserPath>& path);
  Result<api::WithETag<UserView>> change(const Caller& caller, const api::CallContext& call, const api::Path<UserPath>& path,
                                         const api::Body<UserChange>& body);
  Result<api::WithETag<UserView>> set_roles(const Caller& caller, const api::CallContext& call, const api::Path<UserPath>& path,
                                            const api::Body<UserRoles>& body);
  Result<api::WithETag<UserView>> suspend(const Caller& caller, const api::Path<UserPath>& path);
  Result<api::WithETag<UserView>> reactivate(const Caller& caller, const api::Path<UserPath>& path);
  Result<api::WithETag<UserView>> deactivate(const Caller& caller, const api::Path<UserPath>& path);

 private:
  UserAdministration& users_;
};

}  // namespace astra::iam::rest
