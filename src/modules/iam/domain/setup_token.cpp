#include "iam/domain/setup_token.hpp"

#include "iam/domain/errors.hpp"

namespace astra::iam {

SetupToken SetupToken::issue(SetupTokenId id, const TokenHash& token_hash, Duration validity, Instant now) {
  return SetupToken({.id = id, .token_hash = token_hash, .expires_at = now + validity, .used_at = {}});
}

Result<void> SetupToken::require_usable(Instant now) const {
  if (parts_.used_at || now >= parts_.expires_at) return setup_over;
  return {};
}

Result<void> SetupToken::use(Instant now) {
  TRY(require_usable(now));
  parts_.used_at = now;
  return {};
}

}  // namespace astra::iam
