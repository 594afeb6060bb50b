#include "iam/application/users.hpp"

#include "iam/application/checks.hpp"

namespace astra::iam {

Result<User> Users::take(OrganisationUnit& unit, const Caller& caller, UserId id) {
  User user = TRY(unit.users().load(id));
  TRY(require_rank(caller, TRY(permissions_of(unit, user.roles()))));
  return user;
}

Result<User> Users::finish(OrganisationUnit& unit, User user, const EventRef& event) {
  TRY(unit.users().save(user));
  TRY(unit.publish(event));
  TRY(unit.commit());
  return user;
}

}  // namespace astra::iam
