#include "iam/domain/api_key.hpp"

#include <algorithm>

#include "iam/domain/credential_errors.hpp"
#include "iam/domain/credential_limits.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/ip_block.hpp"
#include "iam/domain/permissions.hpp"
#include "iam/domain/text.hpp"

namespace astra::iam {

Result<ApiKey> ApiKey::create(const ApiKeyWish& wish, KeyOwner owner_kind, Uuid owner, const ApiKeySecret& secret,
                              const Caller& creator, Instant now) {
  if (wish.expires_at && *wish.expires_at <= now) {
    return DomainError(errors::validation_failed, {}, {{"/expires_at", "in_the_past", "the key would have expired already"}});
  }
  TRY(check_ip_allow_list(wish.ip_allow_list));
  std::vector<std::string> permissions = TRY(checked_permissions(wish.permissions));
  if (!can_grant(creator.permissions, permissions)) return permission_not_held;
  return ApiKey({.id = ApiKeyId::create(now),
                 .public_id = secret.public_id,
                 .hash = secret.hash,
                 .name = TRY(checked_name(wish.name, "/name")),
                 .permissions = std::move(permissions),
                 .owner_kind = owner_kind,
                 .owner = owner,
                 .team = wish.team,
                 .ip_allow_list = wish.ip_allow_list,
                 .created_at = now,
                 .expires_at = wish.expires_at,
                 .revoked_at = std::nullopt,
                 .last_used_at = std::nullopt,
                 .replaced_by = std::nullopt});
}

bool grants_administration(const std::vector<std::string>& permissions) {
  return std::any_of(permissions.begin(), permissions.end(), [](const std::string& permission) {
    return permission == every_permission || permission.ends_with(":admin") || permission.starts_with("iam:manage_");
  });
}

bool ApiKey::active(Instant now) const { return !state_.revoked_at && (!state_.expires_at || now < *state_.expires_at); }

bool ApiKey::revoke(Instant now) {
  if (state_.revoked_at) return false;
  state_.revoked_at = now;
  return true;
}

Result<ApiKey> ApiKey::rotate(const ApiKeySecret& secret, Duration overlap, Instant now) {
  if (!active(now)) return CredentialError::api_key_not_active;
  if (state_.replaced_by) return DomainError(CredentialError::api_key_not_active, "the key was rotated already");
  if (overlap < Duration{} || overlap > limits::longest_rotation_overlap) {
    return DomainError(errors::validation_failed, {}, {{"/overlap_s", "range", "the overlap is longer than allowed"}});
  }
  State next = state_;
  next.id = ApiKeyId::create(now);
  next.public_id = secret.public_id;
  next.hash = secret.hash;
  next.created_at = now;
  next.last_used_at.reset();
  state_.replaced_by = next.id;
  if (!state_.expires_at || now + overlap < *state_.expires_at) state_.expires_at = now + overlap;
  return ApiKey(std::move(next));
}

}  // namespace astra::iam
