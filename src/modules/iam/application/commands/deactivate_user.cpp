#include "iam/application/users.hpp"
#include "iam/contracts/organisation_events.hpp"

namespace astra::iam {

Result<User> Users::deactivate(const Caller& caller, UserId id) {
  auto unit = TRY(store_.begin(caller));
  User user = TRY(take(*unit, caller, id));
  TRY(user.deactivate(TRY(unit->users().other_owners(id)), clock_.now()));
  return finish(*unit, std::move(user), UserDeactivated{.user_id = id});
}

}  // namespace astra::iam
