#include "iam/application/credentials/sign_in.hpp"
#include "iam/domain/credential_errors.hpp"

namespace astra::iam {

Result<Instant> SignInUseCases::step_up(const Caller& caller, const Proof& proof) {
  if (!caller.session) return CredentialError::session_needed;
  Proven proven = TRY(proof_.again(caller, proof));
  const Instant now = parts_.clock.now();
  if (!proven.unit->sessions().load(SessionId{*caller.session}).ok())
    return CredentialError::session_needed;  // a token's family
  TRY(proven.unit->sessions().authenticated(SessionId{*caller.session}, now, proven.with_mfa));
  TRY(note(*proven.unit, caller, "session.stepped_up", *caller.session, now));
  TRY(proven.unit->commit());
  proof_.accepted(proven);
  return now + limits::step_up_window;
}

}  // namespace astra::iam
