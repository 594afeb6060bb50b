#include "iam/adapters/rest/role_endpoints.hpp"

#include "iam/adapters/rest/examples.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam::rest {
namespace {

api::WithETag<RoleDetails> tagged(const RoleView& role) { return {view_of(role), role.version}; }

}  // namespace

void RoleEndpoints::declare(api::Routes& routes) {
  routes.get("/api/v1/iam/roles")
      .operation("listRoles", "List roles", "Built-in and custom roles with what they grant, by key.")
      .tag("Roles")
      .needs(permission::iam_read)
      .example(examples::role)
      .handle<&RoleEndpoints::list>(*this);
  routes.get("/api/v1/iam/roles/{role_key}")
      .operation("readRole", "Read a role", "One role with what it grants. Its ETag is needed to change it.")
      .tag("Roles")
      .needs(permission::iam_read)
      .example(examples::role)
      .handle<&RoleEndpoints::read>(*this);
  routes.post("/api/v1/iam/roles")
      .operation("createRole", "Make a role", "A set of permissions under a name of yours. You can grant only what you may do yourself.")
      .tag("Roles")
      .needs(permission::iam_manage_roles)
      .may_fail_with({role_key_taken, permission_not_held, too_many_roles})
      .audited_as("role.created")
      .example(R"({"key": "incident_lead", "name": "Incident lead", "description": "Runs incidents.",
                   "permissions": ["alerts:read", "alerts:respond"]})",
               examples::role)
      .handle<&RoleEndpoints::create>(*this);
  routes.patch("/api/v1/iam/roles/{role_key}")
      .operation("changeRole", "Change a role",
                 "Holds at once for everybody who has the role. Needs If-Match, so that two editors do not undo each other's work.")
      .tag("Roles")
      .needs(permission::iam_manage_roles)
      .needs_if_match()
      .may_fail_with({role_is_built_in, permission_not_held})
      .audited_as("role.changed")
      .example(R"({"permissions": ["alerts:read", "alerts:respond"]})", examples::role)
      .handle<&RoleEndpoints::change>(*this);
  routes.del("/api/v1/iam/roles/{role_key}")
      .operation("deleteRole", "Delete a role", "Possible once nobody has it any more. Needs If-Match.")
      .tag("Roles")
      .needs(permission::iam_manage_roles)
      .needs_if_match()
      .may_fail_with({role_is_built_in, role_in_use, permission_not_held})
      .audited_as("role.deleted")
      .handle<&RoleEndpoints::remove>(*this);
  routes.get("/api/v1/iam/permissions")
      .operation("listPermissions", "List permissions", "Everything a role can grant, by name: for the maker of a role.")
      .tag("Roles")
      .needs(permission::iam_read)
      .example(R"({"name": "alerts:respond", "module": "alerts", "text": "Acknowledge, assign and resolve alerts."})")
      .handle<&RoleEndpoints::permissions>(*this);
}

Result<Page<RoleDetails>> RoleEndpoints::list(const Caller& caller, const PageRequest& page) {
  return views_of(TRY(roles_.list(caller, page)));
}

Result<api::WithETag<RoleDetails>> RoleEndpoints::read(const Caller& caller, const api::Path<RolePath>& path) {
  return tagged(TRY(roles_.read(caller, path->role_key)));
}

Result<api::Created<RoleDetails>> RoleEndpoints::create(const Caller& caller, const api::Body<NewRole>& body) {
  RoleText text{.name = body->name, .description = body->description, .permissions = body->permissions};
  const RoleView role = TRY(roles_.create(caller, body->key, std::move(text)));
  return api::Created<RoleDetails>{view_of(role), "/api/v1/iam/roles/" + role.key, role.version};
}

Result<api::WithETag<RoleDetails>> RoleEndpoints::change(const Caller& caller, const api::CallContext& call,
                                                         const api::Path<RolePath>& path, const api::Body<RoleChange>& body) {
  const RoleEdit edit{.name = body->name, .description = body->description, .permissions = body->permissions};
  return tagged(TRY(roles_.edit(caller, path->role_key, edit, call.expected_version())));
}

Result<void> RoleEndpoints::remove(const Caller& caller, const api::CallContext& call, const api::Path<RolePath>& path) {
  return roles_.remove(caller, path->role_key, call.expected_version());
}

Result<Page<PermissionView>> RoleEndpoints::permissions(const PageRequest& page) {
  Page<PermissionView> answer;
  const auto catalogue = permission_catalogue();
  if (page.count) answer.total_count = static_cast<std::int64_t>(catalogue.size());
  for (const auto& entry : catalogue) {
    if (!page.after.empty() && entry.name <= page.after.front()) continue;
    if (static_cast<std::int32_t>(answer.items.size()) == page.limit) {
      answer.next = {answer.items.back().name};
      break;
    }
    answer.items.push_back(
        {.name = std::string(entry.name), .module = std::string(entry.module()), .text = std::string(entry.text)});
  }
  return answer;
}

}  // namespace astra::iam::rest
