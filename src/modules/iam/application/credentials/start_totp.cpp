#include "iam/application/credentials/second_factors.hpp"
#include "iam/domain/credential_errors.hpp"
#include "iam/domain/totp.hpp"

namespace astra::iam {

Result<TotpEnrolment> SecondFactorUseCases::start(const Caller& caller) {
  const UserId user = TRY(require_person(caller));
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const auto existing = TRY(unit->second_factors().totp(user));
  if (existing && existing->enabled()) return CredentialError::mfa_already_enabled;
  const Person person = TRY(unit->people().load(user));
  const std::string secret = parts_.secrets.random_bytes(limits::totp_secret_bytes);
  const std::string sealed = parts_.secrets.seal(caller.tenant, "iam.totp/" + user.to_string(), secret);
  TRY(unit->second_factors().save_totp(user, {.secret_sealed = sealed, .confirmed_at = std::nullopt}));
  TRY(unit->commit());
  const std::string text = parts_.secrets.base32(secret);
  return TotpEnrolment{.secret_base32 = text, .uri = totp::uri(person.tenant_name, person.email, text)};
}

}  // namespace astra::iam
