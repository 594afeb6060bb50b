#include "iam/application/credentials/sign_in.hpp"
#include "iam/contracts/credential_events.hpp"

namespace astra::iam {

Result<SignedIn> SignInUseCases::log_in(const LoginRequest& request, const ClientInfo& client) {
  Proven proven = TRY(proof_.by_login(request, client));
  const Instant now = parts_.clock.now();
  const std::string token = parts_.secrets.random_token();
  Session session = Session::start(proven.person.id, parts_.secrets.hash(token), proven.with_mfa, client.ip,
                                   client.user_agent.substr(0, limits::longest_user_agent), proven.person.session_rules, now);
  CredentialUnit& unit = *proven.unit;
  TRY(unit.sessions().add(session));
  TRY(unit.people().seen(proven.person.id, now));
  TRY(unit.publish(SessionStarted{.session_id = session.id, .user_id = proven.person.id, .with_mfa = proven.with_mfa},
                   proven.caller, now));
  TRY(note(unit, proven.caller, "session.started", session.id.value(), now,
           proven.with_mfa ? "password and second factor" : "password"));
  TRY(unit.commit());
  proof_.accepted(proven);
  std::string csrf = parts_.secrets.csrf_token(token);
  return SignedIn{
      .session = std::move(session), .token = token, .csrf_token = std::move(csrf), .person = std::move(proven.person)};
}

}  // namespace astra::iam
