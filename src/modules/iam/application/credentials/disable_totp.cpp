#include "iam/application/credentials/second_factors.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/domain/credential_errors.hpp"

namespace astra::iam {

Result<void> SecondFactorUseCases::disable(const Caller& caller) {
  const UserId user = TRY(require_person(caller));
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const auto record = TRY(unit->second_factors().totp(user));
  if (!record || !record->enabled()) return CredentialError::mfa_not_enabled;
  TRY(unit->second_factors().remove(user));
  TRY(unit->publish(MfaDisabled{.user_id = user}, caller, now));
  TRY(note(*unit, caller, "mfa.disabled", user.value(), now));
  return unit->commit();
}

}  // namespace astra::iam
