#include "iam/application/credentials/password_changes.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/domain/credential_errors.hpp"

namespace astra::iam {

Result<void> PasswordUseCases::reset(std::string_view token, std::string_view wanted, const ClientInfo& client) {
  const TokenHash hash = parts_.secrets.hash(token);
  const auto tenant = TRY(parts_.store.tenant_of_reset(hash));
  if (!tenant) return CredentialError::reset_link_invalid;
  PasswordContext context;
  {
    // Looked at first and rolled back: a password that is refused does not use the link up.
    auto unit = TRY(parts_.store.begin(*tenant));
    const auto user = TRY(unit->passwords().take_reset(hash, parts_.clock.now()));
    if (!user) return CredentialError::reset_link_invalid;
    const Person person = TRY(unit->people().load(*user));
    const auto totp = TRY(unit->second_factors().totp(*user));
    context = {.email = person.email, .organisation = person.tenant_name, .with_mfa = totp && totp->enabled()};
  }
  const std::string phc = TRY(acceptable_hash(parts_, wanted, context));

  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(*tenant));
  const auto user = TRY(unit->passwords().take_reset(hash, now));
  if (!user) return CredentialError::reset_link_invalid;
  const Person person = TRY(unit->people().load(*user));
  if (!person.active) return CredentialError::reset_link_invalid;
  const Caller by = caller_of(person, client, now);
  TRY(unit->passwords().save(*user, phc, now));
  TRY(end_everything(*unit, by, *user, std::nullopt, SessionEnd::password_changed, now));
  TRY(unit->publish(PasswordChanged{.user_id = *user, .how = "reset"}, by, now));
  TRY(note(*unit, by, "password.changed", user->value(), now, "reset"));
  return unit->commit();
}

}  // namespace astra::iam
