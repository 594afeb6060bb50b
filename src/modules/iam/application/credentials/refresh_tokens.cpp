#include "iam/application/credentials/token_issuing.hpp"
#include "iam/domain/credential_errors.hpp"

namespace astra::iam {

Result<IssuedTokens> TokenUseCases::refresh(std::string_view refresh_token, const ClientInfo& client) {
  const TokenHash hash = parts_.secrets.hash(refresh_token);
  const auto tenant = TRY(parts_.store.tenant_of_refresh_token(hash));
  if (!tenant) return CredentialError::refresh_rejected;
  auto unit = TRY(parts_.store.begin(*tenant));
  auto token = TRY(unit->families().token_for_update(hash));
  if (!token) return CredentialError::refresh_rejected;
  const TokenFamily family = TRY(unit->families().load(token->family));
  const Person person = TRY(unit->people().load(family.user));
  if (!person.active) return CredentialError::refresh_rejected;
  const Instant now = parts_.clock.now();
  const std::string place = "iam.refresh_token/" + token->id.to_string();

  switch (judge(*token, family, now)) {
    case RefreshVerdict::refused: return CredentialError::refresh_rejected;
    case RefreshVerdict::reused: {
      TRY(end_family(*unit, caller_of(person, client, now), family, "reuse"));
      TRY(unit->commit());
      return CredentialError::refresh_rejected;
    }
    case RefreshVerdict::repeat: {
      std::string successor = TRY(parts_.secrets.open(*tenant, place, token->successor_sealed));
      const auto known = TRY(unit->families().token_for_update(parts_.secrets.hash(successor)));
      TRY(unit->commit());
      if (!known) return CredentialError::refresh_rejected;
      return with_access_token(person, family, std::move(successor), known->expires_at);
    }
    case RefreshVerdict::rotate: {
      std::string text = parts_.secrets.random_token();
      const RefreshToken successor = RefreshToken::create(family, parts_.secrets.hash(text), parts_.policy.tokens, now);
      token->used_at = now;
      token->successor_sealed = parts_.secrets.seal(*tenant, place, text);
      TRY(unit->families().replace(*token, successor));
      TRY(unit->commit());
      return with_access_token(person, family, std::move(text), successor.expires_at);
    }
  }
  return CredentialError::refresh_rejected;
}

}  // namespace astra::iam
