#include "iam/domain/session.hpp"

#include "iam/domain/credential_limits.hpp"

namespace astra::iam {

std::string_view to_string(SessionEnd end) {
  switch (end) {
    case SessionEnd::signed_out: return "signed_out";
    case SessionEnd::revoked: return "revoked";
    case SessionEnd::password_changed: return "password_changed";
    case SessionEnd::expired: return "expired";
  }
  return "revoked";
}

Session Session::start(UserId user, TokenHash token_hash, bool with_mfa, std::string ip, std::string user_agent,
                       SessionRules rules, Instant now) {
  return {.id = SessionId::create(now),
          .user = user,
          .token_hash = token_hash,
          .started_at = now,
          .last_seen_at = now,
          .absolute_expires_at = now + rules.absolute,
          .idle = rules.idle,
          .authenticated_at = now,
          .with_mfa = with_mfa,
          .ip = std::move(ip),
          .user_agent = std::move(user_agent),
          .ended_at = std::nullopt};
}

Instant Session::idle_expires_at() const {
  const Instant unused_until = last_seen_at + idle;
  return unused_until < absolute_expires_at ? unused_until : absolute_expires_at;
}

bool Session::usable(Instant now) const { return !ended_at && now < idle_expires_at(); }

bool Session::seen(Instant now) {
  if (now - last_seen_at < limits::last_seen_granularity) return false;
  last_seen_at = now;
  return true;
}

bool stepped_up(Instant authenticated_at, Instant now) { return now - authenticated_at <= limits::step_up_window; }

}  // namespace astra::iam
