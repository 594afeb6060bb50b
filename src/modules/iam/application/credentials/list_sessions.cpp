#include "iam/application/credentials/session_administration.hpp"

namespace astra::iam {

Result<Page<Session>> SessionUseCases::own(const Caller& caller, const PageRequest& page) {
  const UserId user = TRY(require_person(caller));
  auto unit = TRY(parts_.store.begin(caller.tenant));
  return unit->sessions().live(user, page, parts_.clock.now());
}

Result<Page<Session>> SessionUseCases::of_user(const Caller& caller, UserId user, const PageRequest& page) {
  auto unit = TRY(parts_.store.begin(caller.tenant));
  TRY(unit->people().load(user));
  return unit->sessions().live(user, page, parts_.clock.now());
}

}  // namespace astra::iam
