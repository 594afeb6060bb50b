#include "iam/application/credentials/sign_in.hpp"

namespace astra::iam {

Result<WhoAmI> SignInUseCases::who_am_i(const Caller& caller) {
  WhoAmI me{.caller = caller, .person = std::nullopt};
  if (caller.kind != Caller::Kind::user) return me;
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const UserId user{caller.principal};
  me.person = TRY(unit->people().load(user));
  const auto totp = TRY(unit->second_factors().totp(user));
  me.mfa_enabled = totp && totp->enabled();
  me.mfa_enrolment_needed = me.person->mfa_required && !me.mfa_enabled;
  if (me.mfa_enabled) me.recovery_codes_left = TRY(unit->second_factors().recovery_codes_left(user));
  TRY(unit->commit());
  return me;
}

}  // namespace astra::iam
