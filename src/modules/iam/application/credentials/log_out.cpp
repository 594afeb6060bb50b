#include "iam/application/credentials/sign_in.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/domain/credential_errors.hpp"

namespace astra::iam {

Result<void> SignInUseCases::log_out(const Caller& caller) {
  const UserId user = TRY(require_person(caller));
  if (!caller.session) return CredentialError::session_needed;
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const SessionId session{*caller.session};
  if (TRY(unit->sessions().end(session, SessionEnd::signed_out, now))) {
    TRY(unit->publish(SessionEnded{.session_id = session, .user_id = user, .reason = "signed_out"}, caller, now));
    TRY(note(*unit, caller, "session.ended", session.value(), now, "signed_out"));
  } else if (TRY(unit->families().revoke(TokenFamilyId{*caller.session}, "signed_out", now))) {  // signed in with a token
    TRY(unit->publish(TokenFamilyRevoked{.family_id = TokenFamilyId{*caller.session}, .user_id = user, .reason = "signed_out"},
                      caller, now));
    TRY(note(*unit, caller, "token_family.revoked", *caller.session, now, "signed_out"));
  }
  return unit->commit();
}

}  // namespace astra::iam
