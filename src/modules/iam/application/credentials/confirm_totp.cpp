#include "iam/application/credentials/second_factors.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/domain/credential_errors.hpp"
#include "iam/domain/totp.hpp"

namespace astra::iam {

Result<std::vector<std::string>> SecondFactorUseCases::confirm(const Caller& caller, std::string_view code) {
  const UserId user = TRY(require_person(caller));
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  auto record = TRY(unit->second_factors().totp(user));
  if (!record) return DomainError(CredentialError::mfa_not_enabled, "start the enrolment first");
  if (record->enabled()) return CredentialError::mfa_already_enabled;
  const std::string secret = TRY(parts_.secrets.open(caller.tenant, "iam.totp/" + user.to_string(), record->secret_sealed));
  const auto hotp = [&](std::string_view key, std::uint64_t counter) { return parts_.secrets.hotp(key, counter); };
  const auto step = totp::accept(hotp, secret, code, now, record->last_step);
  if (!step) return CredentialError::mfa_code_wrong;
  record->confirmed_at = now;
  record->last_step = *step;
  TRY(unit->second_factors().save_totp(user, *record));
  auto codes = TRY(replace_codes(*unit, user));
  if (caller.session) TRY(unit->sessions().authenticated(SessionId{*caller.session}, now, true));
  TRY(unit->publish(MfaEnabled{.user_id = user}, caller, now));
  TRY(note(*unit, caller, "mfa.enabled", user.value(), now));
  TRY(unit->commit());
  return codes;
}

}  // namespace astra::iam
