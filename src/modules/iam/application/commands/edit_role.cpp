#include "iam/application/checks.hpp"
#include "iam/application/roles.hpp"
#include "iam/contracts/organisation_events.hpp"
#include "iam/domain/errors.hpp"

namespace astra::iam {

Result<RoleView> Roles::edit(const Caller& caller, const std::string& key, const RoleEdit& edit, ExpectedVersion expected) {
  if (find_built_in_role(key)) return role_is_built_in;
  auto unit = TRY(store_.begin(caller));
  Role role = TRY(unit->roles().load(key));
  TRY(require_version(role.version(), expected));
  RoleText text{.name = edit.name.value_or(role.name()),
                .description = edit.description.value_or(role.description()),
                .permissions = edit.permissions.value_or(role.permissions())};
  auto difference = TRY(role.edit(caller, std::move(text), clock_.now()));
  TRY(unit->roles().save(role));
  TRY(unit->publish(
      RoleChanged{.role = key, .granted = std::move(difference.granted), .taken = std::move(difference.taken)}));
  TRY(unit->commit());
  return view_of(role);
}

}  // namespace astra::iam
