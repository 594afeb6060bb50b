#include "iam/application/credentials/sign_in.hpp"

namespace astra::iam {

Result<WhoAmI> SignInUseCases::who_am_i(const Caller& caller) {
  WhoAmI me{.caller = caller, .person = std::nullopt, .tenant_name = {}, .tenant_slug = {}};
  auto unit = TRY(parts_.store.begin(caller.tenant));
  auto organisation = TRY(unit->people().organisation());
  me.tenant_name = std::move(organisation.name);
  me.tenant_slug = std::move(organisation.slug);
  if (caller.kind != Caller::Kind::user) return me;
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
