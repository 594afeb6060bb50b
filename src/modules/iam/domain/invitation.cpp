#include "iam/domain/invitation.hpp"

#include "iam/domain/errors.hpp"

namespace astra::iam {

Invitation Invitation::create(InvitationId id, UserId user, Email email, std::vector<std::string> roles,
                              const TokenHash& token_hash, std::optional<UserId> invited_by, Duration validity, Instant now) {
  return Invitation({.id = id,
                     .user = user,
                     .email = std::move(email),
                     .roles = std::move(roles),
                     .token_hash = token_hash,
                     .expires_at = now + validity,
                     .invited_by = invited_by,
                     .created_at = now,
                     .updated_at = now});
}

Result<void> Invitation::resend(const TokenHash& token_hash, Duration validity, Instant now) {
  if (parts_.state != State::pending) return invitation_over;
  parts_.token_hash = token_hash;
  parts_.expires_at = now + validity;
  parts_.updated_at = now;
  return {};
}

Result<void> Invitation::revoke(Instant now) {
  if (parts_.state != State::pending) return invitation_over;
  parts_.state = State::revoked;
  parts_.updated_at = now;
  return {};
}

Result<void> Invitation::accept(Instant now) {
  if (parts_.state != State::pending || expired(now)) return invitation_over;
  parts_.state = State::accepted;
  parts_.updated_at = now;
  return {};
}

}  // namespace astra::iam
