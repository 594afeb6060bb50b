#include "iam/application/checks.hpp"
#include "iam/application/roles.hpp"
#include "iam/contracts/organisation_events.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam {

Result<void> Roles::remove(const Caller& caller, const std::string& key, ExpectedVersion expected) {
  if (find_built_in_role(key)) return role_is_built_in;
  auto unit = TRY(store_.begin(caller));
  const Role role = TRY(unit->roles().load(key));
  TRY(require_version(role.version(), expected));
  if (!can_grant(caller.permissions, role.permissions())) return permission_not_held;
  if (TRY(unit->roles().in_use(key))) return role_in_use;
  TRY(unit->roles().remove(key));
  TRY(unit->publish(RoleDeleted{.role = key}));
  return unit->commit();
}

}  // namespace astra::iam
