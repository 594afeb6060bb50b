#include "iam/application/checks.hpp"
#include "iam/application/users.hpp"
#include "iam/contracts/organisation_events.hpp"

namespace astra::iam {

Result<User> Users::set_roles(const Caller& caller, UserId id, std::vector<std::string> roles, ExpectedVersion expected) {
  auto unit = TRY(store_.begin(caller));
  User user = TRY(take(*unit, caller, id));
  TRY(require_version(user.version(), expected));
  TRY(require_grantable(*unit, caller, roles));
  const auto other_owners = TRY(unit->users().other_owners(id));
  auto before = TRY(user.set_roles(std::move(roles), other_owners, clock_.now()));
  const UserRolesChanged event{.user_id = id, .roles = user.roles(), .roles_before = std::move(before)};
  return finish(*unit, std::move(user), event);
}

}  // namespace astra::iam
