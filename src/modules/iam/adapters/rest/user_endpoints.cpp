#include "iam/adapters/rest/user_endpoints.hpp"

#include "iam/adapters/rest/examples.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam::rest {
namespace {

api::WithETag<UserView> tagged(const User& user) { return {view_of(user), user.version()}; }

}  // namespace

void UserEndpoints::declare(api::Routes& routes) {
  routes.get("/api/v1/iam/users")
      .operation("listUsers", "List people", "Everybody of your organisation, in the order they were invited.")
      .tag("Users")
      .needs(permission::iam_read)
      .example(examples::user)
      .handle<&UserEndpoints::list>(*this);
  routes.get("/api/v1/iam/users/{user_id}")
      .operation("readUser", "Read a person", "One account with its roles.")
      .tag("Users")
      .needs(permission::iam_read)
      .example(examples::user)
      .handle<&UserEndpoints::read>(*this);
  routes.patch("/api/v1/iam/users/{user_id}")
      .operation("changeUser", "Change a person's account", "Changes the name. Roles and state have operations of their own.")
      .tag("Users")
      .needs(permission::iam_write)
      .may_fail_with({user_outranks_caller})
      .audited_as("user.changed")
      .example(R"({"display_name": "Ana"})", examples::user)
      .handle<&UserEndpoints::change>(*this);
  routes.put("/api/v1/iam/users/{user_id}/roles")
      .operation("setUserRoles", "Set a person's roles",
                 "Replaces all roles. You can give and take only what you may do yourself; the last owner stays owner.")
      .tag("Users")
      .needs(permission::iam_manage_roles)
      .may_fail_with({user_outranks_caller, permission_not_held, last_owner, user_state_conflict})
      .audited_as("user.roles_changed")
      .example(R"({"roles": ["developer"]})", examples::user)
      .handle<&UserEndpoints::set_roles>(*this);
  routes.post("/api/v1/iam/users/{user_id}/suspend")
      .operation("suspendUser", "Suspend a person", "Nothing of theirs works until they are reactivated: sessions, tokens and keys.")
      .tag("Users")
      .needs(permission::iam_write)
      .may_fail_with({user_outranks_caller, last_owner, user_state_conflict})
      .audited_as("user.suspended")
      .example(examples::user)
      .handle<&UserEndpoints::suspend>(*this);
  routes.post("/api/v1/iam/users/{user_id}/reactivate")
      .operation("reactivateUser", "Lift a suspension", "The person can sign in again, with the roles they had.")
      .tag("Users")
      .needs(permission::iam_write)
      .may_fail_with({user_outranks_caller, user_state_conflict})
      .audited_as("user.reactivated")
      .example(examples::user)
      .handle<&UserEndpoints::reactivate>(*this);
  routes.post("/api/v1/iam/users/{user_id}/deactivate")
      .operation("deactivateUser", "Deactivate a person for good",
                 "For somebody who left. The account stays for the record and can never be used again.")
      .tag("Users")
      .needs(permission::iam_admin)
      .may_fail_with({user_outranks_caller, last_owner, user_state_conflict})
      .audited_as("user.deactivated")
      .example(examples::user)
      .handle<&UserEndpoints::deactivate>(*this);
}

Result<Page<UserView>> UserEndpoints::list(const Caller& caller, const api::Query<UserQuery>& query, const PageRequest& page) {
  const UserFilter filter{.state = query->state, .role = query->role, .text = query->q.value_or("")};
  return views_of(TRY(users_.list(caller, filter, page)));
}

Result<api::WithETag<UserView>> UserEndpoints::read(const Caller& caller, const api::Path<UserPath>& path) {
  return tagged(TRY(users_.read(caller, path->user_id)));
}

Result<api::WithETag<UserView>> UserEndpoints::change(const Caller& caller, const api::CallContext& call,
                                                      const api::Path<UserPath>& path, const api::Body<UserChange>& body) {
  if (!body->display_name) return read(caller, path);
  return tagged(TRY(users_.rename(caller, path->user_id, *body->display_name, call.expected_version())));
}

Result<api::WithETag<UserView>> UserEndpoints::set_roles(const Caller& caller, const api::CallContext& call,
                                                         const api::Path<UserPath>& path, const api::Body<UserRoles>& body) {
  return tagged(TRY(users_.set_roles(caller, path->user_id, body->roles, call.expected_version())));
}

Result<api::WithETag<UserView>> UserEndpoints::suspend(const Caller& caller, const api::Path<UserPath>& path) {
  return tagged(TRY(users_.suspend(caller, path->user_id)));
}

Result<api::WithETag<UserView>> UserEndpoints::reactivate(const Caller& caller, const api::Path<UserPath>& path) {
  return tagged(TRY(users_.reactivate(caller, path->user_id)));
}

Result<api::WithETag<UserView>> UserEndpoints::deactivate(const Caller& caller, const api::Path<UserPath>& path) {
  return tagged(TRY(users_.deactivate(caller, path->user_id)));
}

}  // namespace astra::iam::rest
