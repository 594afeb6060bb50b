#include "iam/application/credentials/password_changes.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/domain/credential_errors.hpp"

namespace astra::iam {

Result<void> PasswordUseCases::change(const Caller& caller, std::string_view current, std::string_view wanted) {
  const UserId user = TRY(require_person(caller));
  PasswordContext context;
  {
    auto unit = TRY(parts_.store.begin(caller.tenant));
    const Person person = TRY(unit->people().load(user));
    const auto totp = TRY(unit->second_factors().totp(user));
    context = {.email = person.email, .organisation = person.tenant_name, .with_mfa = totp && totp->enabled()};
  }
  TRY(proof_.password_again(caller, current));
  const std::string phc = TRY(acceptable_hash(parts_, wanted, context));

  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  TRY(unit->passwords().save(user, phc, now));
  const auto kept = caller.session ? std::optional(SessionId{*caller.session}) : std::nullopt;
  TRY(end_everything(*unit, caller, user, kept, SessionEnd::password_changed, now));
  TRY(unit->publish(PasswordChanged{.user_id = user, .how = "changed"}, caller, now));
  TRY(note(*unit, caller, "password.changed", user.value(), now, "changed"));
  return unit->commit();
}

Result<std::string> PasswordUseCases::hash(std::string_view password, std::string_view email, std::string_view organisation) {
  return acceptable_hash(parts_, password, {.email = std::string(email), .organisation = std::string(organisation)});
}

}  // namespace astra::iam
