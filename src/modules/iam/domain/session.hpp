#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "iam/domain/credential_ids.hpp"
#include "iam/domain/credential_limits.hpp"
#include "iam/domain/token_hash.hpp"
#include "kernel/time.hpp"

namespace astra::iam {

enum class SessionEnd { signed_out, revoked, password_changed, expired };
std::string_view to_string(SessionEnd end);

// How long sessions of an organisation last.
struct SessionRules {
  Duration idle = limits::session_idle;
  Duration absolute = limits::session_absolute;
};

// One person signed in with one browser. Its cookie is an opaque random text of which only the hash is kept.
// It is not a token family (domain/token_family.hpp), which programs use.
struct Session {
  SessionId id;
  UserId user;
  TokenHash token_hash;
  Instant started_at;
  Instant last_seen_at;
  Instant absolute_expires_at;
  Duration idle = limits::session_idle;
  Instant authenticated_at;  // when the person last proved who they are
  bool with_mfa = false;
  std::string ip;
  std::string user_agent;
  std::optional<Instant> ended_at;

  static Session start(UserId user, TokenHash token_hash, bool with_mfa, std::string ip, std::string user_agent,
                       SessionRules rules, Instant now);
  bool usable(Instant now) const;
  Instant idle_expires_at() const;
  // True if the time of last use is old enough to be written again.
  bool seen(Instant now);
};

// True if the proof of identity is recent enough for a sensitive action.
bool stepped_up(Instant authenticated_at, Instant now);

}  // namespace astra::iam
