#include "iam/application/credentials/parts.hpp"

#include "iam/contracts/credential_events.hpp"
#include "iam/domain/credential_errors.hpp"

namespace astra::iam {

Caller caller_of(const Person& person, const ClientInfo& client, Instant now) {
  Caller caller;
  caller.tenant = person.tenant;
  caller.kind = Caller::Kind::user;
  caller.principal = person.id.value();
  caller.name = person.email;
  caller.permissions = person.permissions;
  caller.authenticated_at = now;
  caller.ip = client.ip;
  caller.user_agent = client.user_agent;
  caller.request_id = client.request_id;
  return caller;
}

Result<void> note(CredentialUnit& unit, const Caller& by, std::string_view action, Uuid subject, Instant now,
                  std::string detail, bool succeeded) {
  return unit.log().add({.id = Uuid::v7(now),
                         .at = now,
                         .action = std::string(action),
                         .succeeded = succeeded,
                         .actor = by.principal.is_nil() ? std::nullopt : std::optional(by.principal),
                         .actor_name = by.name,
                         .subject = subject.is_nil() ? std::nullopt : std::optional(subject),
                         .detail = std::move(detail),
                         .ip = by.ip,
                         .user_agent = by.user_agent.substr(0, limits::longest_user_agent),
                         .request_id = by.request_id});
}

Result<UserId> require_person(const Caller& caller) {
  if (caller.kind != Caller::Kind::user) return CredentialError::session_needed;
  return UserId{caller.principal};
}

Result<std::string> acceptable_hash(const CredentialParts& parts, std::string_view typed, const PasswordContext& context) {
  const std::string password = TRY(parts.hashes.normalised(typed));
  TRY(check_password(password, context, parts.blocklist, parts.policy.passwords));
  return parts.hashes.hash(password);
}

Result<std::int64_t> end_everything(CredentialUnit& unit, const Caller& by, UserId user, std::optional<SessionId> but,
                                    SessionEnd reason, Instant now) {
  const auto sessions = TRY(unit.sessions().end_all(user, but, reason, now));
  for (const auto id : sessions) {
    TRY(unit.publish(SessionEnded{.session_id = id, .user_id = user, .reason = std::string(to_string(reason))}, by, now));
  }
  const auto families = TRY(unit.families().revoke_all(user, to_string(reason), now));
  for (const auto id : families) {
    TRY(unit.publish(TokenFamilyRevoked{.family_id = id, .user_id = user, .reason = std::string(to_string(reason))}, by, now));
  }
  return static_cast<std::int64_t>(sessions.size() + families.size());
}

}  // namespace astra::iam
