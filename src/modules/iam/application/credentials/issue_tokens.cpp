#include "iam/application/credentials/token_issuing.hpp"
#include "iam/domain/credential_errors.hpp"

namespace astra::iam {

Result<IssuedTokens> TokenUseCases::for_login(const LoginRequest& request, const ClientInfo& client) {
  Proven proven = TRY(proof_.by_login(request, client));
  auto issued = TRY(start_family(*proven.unit, proven.person, proven.caller, parts_.clock.now(), proven.with_mfa));
  proof_.accepted(proven);
  return issued;
}

Result<IssuedTokens> TokenUseCases::for_session(const Caller& caller) {
  const UserId user = TRY(require_person(caller));
  if (!caller.session) return CredentialError::session_needed;
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const Person person = TRY(unit->people().load(user));
  // Only a console session can beget tokens: a token that could would outlive its family.
  const auto session = unit->sessions().load(SessionId{*caller.session});
  if (!session.ok()) return CredentialError::session_needed;
  return start_family(*unit, person, caller, session->authenticated_at, session->with_mfa);
}

Result<IssuedTokens> TokenUseCases::start_family(CredentialUnit& unit, const Person& person, const Caller& by,
                                                 Instant authenticated_at, bool with_mfa) {
  const Instant now = parts_.clock.now();
  const TokenFamily family = TokenFamily::start(person.id, authenticated_at, with_mfa, by.ip,
                                                by.user_agent.substr(0, limits::longest_user_agent), parts_.policy.tokens, now);
  std::string text = parts_.secrets.random_token();
  const RefreshToken first = RefreshToken::create(family, parts_.secrets.hash(text), parts_.policy.tokens, now);
  TRY(unit.families().add(family, first));
  TRY(note(unit, by, "token_family.started", family.id.value(), now));
  TRY(unit.commit());
  return with_access_token(person, family, std::move(text), first.expires_at);
}

Result<IssuedTokens> TokenUseCases::with_access_token(const Person& person, const TokenFamily& family,
                                                      std::string refresh_token, Instant refresh_expires_at) {
  const Instant now = parts_.clock.now();
  // As for a caller: where a second factor is asked for, nothing before there was one.
  const bool enrolled = !person.mfa_required || family.with_mfa;
  const AccessClaims claims{.user = person.id,
                            .tenant = person.tenant,
                            .family = family.id,
                            .roles = person.roles,
                            .permissions = enrolled ? person.permissions : std::vector<std::string>{},
                            .issued_at = now,
                            .expires_at = now + parts_.policy.tokens.access};
  return IssuedTokens{.access_token = TRY(parts_.access_tokens.sign(claims)),
                      .access_expires_at = claims.expires_at,
                      .refresh_token = std::move(refresh_token),
                      .refresh_expires_at = refresh_expires_at,
                      .family = family.id};
}

}  // namespace astra::iam
