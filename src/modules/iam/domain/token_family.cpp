#include "iam/domain/token_family.hpp"

#include "iam/domain/credential_limits.hpp"

namespace astra::iam {

TokenFamily TokenFamily::start(UserId user, Instant authenticated_at, bool with_mfa, std::string ip, std::string user_agent,
                               const TokenLifetimes& lifetimes, Instant now) {
  return {.id = TokenFamilyId::create(now),
          .user = user,
          .started_at = now,
          .absolute_expires_at = now + lifetimes.family,
          .authenticated_at = authenticated_at,
          .with_mfa = with_mfa,
          .ip = std::move(ip),
          .user_agent = std::move(user_agent),
          .revoked_at = std::nullopt};
}

RefreshToken RefreshToken::create(const TokenFamily& family, const TokenHash& hash, const TokenLifetimes& lifetimes, Instant now) {
  const Instant expires = now + lifetimes.refresh;
  return {.id = Uuid::v7(now),
          .family = family.id,
          .hash = hash,
          .expires_at = expires < family.absolute_expires_at ? expires : family.absolute_expires_at,
          .used_at = std::nullopt,
          .successor_sealed = {}};
}

RefreshVerdict judge(const RefreshToken& token, const TokenFamily& family, Instant now) {
  if (!family.usable(now)) return RefreshVerdict::refused;
  if (token.used_at) return now - *token.used_at <= limits::refresh_grace ? RefreshVerdict::repeat : RefreshVerdict::reused;
  return now < token.expires_at ? RefreshVerdict::rotate : RefreshVerdict::refused;
}

}  // namespace astra::iam
