#include "iam/application/roles.hpp"
#include "iam/contracts/organisation_events.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/limits.hpp"

namespace astra::iam {

Result<RoleView> Roles::create(const Caller& caller, std::string key, RoleText text) {
  const Role role = TRY(Role::create(caller, std::move(key), std::move(text), clock_.now()));
  auto unit = TRY(store_.begin(caller));
  if (TRY(unit->roles().all()).size() >= limits::most_custom_roles) return too_many_roles;
  TRY(unit->roles().add(role));
  TRY(unit->publish(RoleCreated{.role = role.key(), .permissions = role.permissions()}));
  TRY(unit->commit());
  return view_of(role);
}

}  // namespace astra::iam
