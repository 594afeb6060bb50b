#include "iam/application/checks.hpp"
#include "iam/application/users.hpp"

namespace astra::iam {

// Of no interest to other modules, which know people by id: no event.
Result<User> Users::rename(const Caller& caller, UserId id, std::string display_name, ExpectedVersion expected) {
  auto unit = TRY(store_.begin(caller));
  User user = TRY(take(*unit, caller, id));
  TRY(require_version(user.version(), expected));
  TRY(user.rename(std::move(display_name), clock_.now()));
  TRY(unit->users().save(user));
  TRY(unit->commit());
  return user;
}

}  // namespace astra::iam
