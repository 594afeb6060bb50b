#include "iam/application/credentials/token_issuing.hpp"
#include "iam/contracts/credential_events.hpp"

namespace astra::iam {

Result<void> TokenUseCases::revoke(std::string_view refresh_token, const ClientInfo& client) {
  const TokenHash hash = parts_.secrets.hash(refresh_token);
  const auto tenant = TRY(parts_.store.tenant_of_refresh_token(hash));
  if (!tenant) return {};
  auto unit = TRY(parts_.store.begin(*tenant));
  const auto token = TRY(unit->families().token_for_update(hash));
  if (!token) return {};
  const TokenFamily family = TRY(unit->families().load(token->family));
  const Person person = TRY(unit->people().load(family.user));
  TRY(end_family(*unit, caller_of(person, client, parts_.clock.now()), family, "revoked"));
  return unit->commit();
}

Result<void> TokenUseCases::end_family(CredentialUnit& unit, const Caller& by, const TokenFamily& family,
                                       std::string_view reason) {
  const Instant now = parts_.clock.now();
  if (!TRY(unit.families().revoke(family.id, reason, now))) return {};
  TRY(unit.publish(TokenFamilyRevoked{.family_id = family.id, .user_id = family.user, .reason = std::string(reason)}, by, now));
  return note(unit, by, "token_family.revoked", family.id.value(), now, std::string(reason));
}

}  // namespace astra::iam
