#pragma once
#include <optional>
#include <string>

#include "iam/domain/credential_ids.hpp"
#include "iam/domain/credential_policy.hpp"
#include "iam/domain/token_hash.hpp"
#include "kernel/time.hpp"

namespace astra::iam {

// All refresh tokens that descend from one login of a program. It ends as a whole: when a used token comes back (somebody
// copied one), when it is revoked, or at its absolute age.
struct TokenFamily {
  TokenFamilyId id;
  UserId user;
  Instant started_at;
  Instant absolute_expires_at;
  Instant authenticated_at;
  bool with_mfa = false;
  std::string ip;
  std::string user_agent;
  std::optional<Instant> revoked_at;

  static TokenFamily start(UserId user, Instant authenticated_at, bool with_mfa, std::string ip, std::string user_agent,
                           const TokenLifetimes& lifetimes, Instant now);
  bool usable(Instant now) const { return !revoked_at && now < absolute_expires_at; }
};

// One refresh token; only its hash is kept. Its successor is kept sealed, to be handed out again within the grace.
struct RefreshToken {
  Uuid id;
  TokenFamilyId family;
  TokenHash hash{};
  Instant expires_at;
  std::optional<Instant> used_at;
  std::string successor_sealed;

  static RefreshToken create(const TokenFamily& family, const TokenHash& hash, const TokenLifetimes& lifetimes, Instant now);
};

enum class RefreshVerdict {
  rotate,   // first use: issue the successor
  repeat,   // used a moment ago: hand out the same successor
  reused,   // used long ago: somebody has a copy; end the family
  refused,  // expired or the family has ended
};
RefreshVerdict judge(const RefreshToken& token, const TokenFamily& family, Instant now);

}  // namespace astra::iam
