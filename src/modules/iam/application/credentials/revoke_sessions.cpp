#include "iam/application/credentials/session_administration.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/domain/user.hpp"

namespace astra::iam {

Result<void> SessionUseCases::revoke_own(const Caller& caller, SessionId id) {
  const UserId user = TRY(require_person(caller));
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const Session session = TRY(unit->sessions().load(id));
  if (session.user != user) return errors::not_found;
  if (TRY(unit->sessions().end(id, SessionEnd::revoked, now))) {
    TRY(unit->publish(SessionEnded{.session_id = id, .user_id = user, .reason = "revoked"}, caller, now));
    TRY(note(*unit, caller, "session.ended", id.value(), now, "revoked"));
  }
  return unit->commit();
}

Result<std::int64_t> SessionUseCases::revoke_others(const Caller& caller) {
  const UserId user = TRY(require_person(caller));
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const auto kept = caller.session ? std::optional(SessionId{*caller.session}) : std::nullopt;
  const auto ended = TRY(end_everything(*unit, caller, user, kept, SessionEnd::revoked, now));
  TRY(note(*unit, caller, "session.all_ended", user.value(), now, std::to_string(ended)));
  TRY(unit->commit());
  return ended;
}

Result<std::int64_t> SessionUseCases::revoke_of_user(const Caller& caller, UserId user) {
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const Person person = TRY(unit->people().load(user));
  TRY(require_rank(caller, person.permissions));
  const auto ended = TRY(end_everything(*unit, caller, user, std::nullopt, SessionEnd::revoked, now));
  TRY(note(*unit, caller, "session.all_ended", user.value(), now, std::to_string(ended)));
  TRY(unit->commit());
  return ended;
}

}  // namespace astra::iam
