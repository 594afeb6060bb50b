#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "iam/domain/credential_ids.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::iam {

// What a signed access token says.
struct AccessClaims {
  UserId user;
  TenantId tenant;
  TokenFamilyId family;
  std::vector<std::string> roles;
  std::vector<std::string> permissions;
  Instant issued_at;
  Instant expires_at;
};

// Signs and checks access tokens (JWT) with keys that change over time.
class AccessTokens {
 public:
  virtual ~AccessTokens() = default;
  virtual Result<std::string> sign(const AccessClaims& claims) = 0;
  // Errors: unauthenticated, whatever is wrong; unavailable.
  virtual Result<AccessClaims> verify(std::string_view token, Instant now) = 0;
  // The public keys as a JWKS document.
  virtual Result<std::string> jwks() = 0;
};

}  // namespace astra::iam
