#include "iam/application/checks.hpp"
#include "iam/application/users.hpp"
#include "iam/contracts/organisation_events.hpp"

namespace astra::iam {

Result<User> Users::rename(const Caller& caller, UserId id, std::string display_name, ExpectedVersion expected) {
  auto unit = TRY(store_.begin(caller));
  User user = TRY(take(*unit, caller, id));
  TRY(require_version(user.version(), expected));
  TRY(user.rename(std::move(display_name), clock_.now()));
  return finish(*unit, std::move(user), UserChanged{.user_id = id});
}

}  // namespace astra::iam
