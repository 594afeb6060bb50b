#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/result.hpp"
#include "kernel/time.hpp"
#include "platform/crypto/rsa.hpp"

namespace astra::crypto {

// Signs claims (a JSON object) as a JWT: RS256, typ JWT, the key's id.
std::string jwt_sign(const RsaPrivateKey& key, std::string_view kid, std::string_view claims_json);

struct JwtRules {
  std::string_view issuer;    // `iss` must be this; empty: not checked
  std::string_view audience;  // `aud` must be or contain this; empty: not checked
  Instant now;
  Duration leeway = Duration::seconds(30);
};

// The registered claims that were checked; the others are in claims_json (a JSON object).
struct VerifiedJwt {
  std::string kid, subject, issuer, id;
  Instant expires_at;
  std::string claims_json;
};

// Finds a public key by `kid`; nothing if it is unknown.
using JwtKeys = std::function<std::optional<RsaPublicKey>(std::string_view kid)>;

// Only RS256 with a known kid, an `exp` in the future and `nbf`/`iat` not in it. Errors: token_invalid, token_expired.
Result<VerifiedJwt> jwt_verify(std::string_view token, const JwtKeys& keys, const JwtRules& rules);

}  // namespace astra::crypto
