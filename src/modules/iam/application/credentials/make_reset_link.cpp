#include "iam/application/credentials/password_changes.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/user.hpp"

namespace astra::iam {

Result<ResetLink> PasswordUseCases::make_reset_link(const Caller& caller, UserId user) {
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const Person person = TRY(unit->people().load(user));
  TRY(require_rank(caller, person.permissions));
  if (!person.active) return user_state_conflict;
  ResetLink link{.token = parts_.secrets.random_token(), .expires_at = now + limits::password_reset_lifetime};
  TRY(unit->passwords().save_reset(user, parts_.secrets.hash(link.token), link.expires_at));
  TRY(note(*unit, caller, "password.reset_link_made", user.value(), now));
  TRY(unit->commit());
  return link;
}

}  // namespace astra::iam
