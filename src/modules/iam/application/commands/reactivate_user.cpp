#include "iam/application/users.hpp"
#include "iam/contracts/organisation_events.hpp"

namespace astra::iam {

Result<User> Users::reactivate(const Caller& caller, UserId id) {
  auto unit = TRY(store_.begin(caller));
  User user = TRY(take(*unit, caller, id));
  TRY(user.reactivate(clock_.now()));
  return finish(*unit, std::move(user), UserReactivated{.user_id = id});
}

}  // namespace astra::iam
