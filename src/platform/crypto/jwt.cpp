#include "platform/crypto/jwt.hpp"

#include "platform/crypto/base64.hpp"
#include "platform/crypto/errors.hpp"
#include "platform/crypto/jwt_json.hpp"
#include "platform/crypto/limits.hpp"

namespace astra::crypto {

namespace {

// The three parts of the compact form; views into the token.
struct Parts {
  std::string_view header, claims, signature, signed_text;
};

std::optional<Parts> split(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
               token.substr(0, second)};
}

// The key id of a header we accept. `crit` demands extensions, and we understand none.
std::optional<std::string> key_id(std::string_view header_text) {
  const auto json = from_base64url(header_text);
  if (!json) return std::nullopt;
  const auto header = JwtObject::parse(*json);
  if (!header || header->string("alg") != "RS256" || header->has("crit")) return std::nullopt;
  if (header->has("typ") && header->string("typ") != "JWT") return std::nullopt;
  return header->string("kid");
}

// A time that may be absent, but not malformed or (with the leeway) in the future.
bool begun(const JwtObject& claims, std::string_view name, const JwtRules& rules) {
  if (!claims.has(name)) return true;
  const auto at = claims.seconds(name);
  return at && Instant::from_unix_seconds(*at) <= rules.now + rules.leeway;
}

}  // namespace

std::string jwt_sign(const RsaPrivateKey& key, std::string_view kid, std::string_view claims_json) {
  std::string token = to_base64url(R"({"alg":"RS256","typ":"JWT","kid":)" + jwt_quoted(kid) + "}");
  token += '.';
  token += to_base64url(claims_json);
  const std::string signature = key.sign(token);
  token += '.';
  return token.append(to_base64url(signature));
}

Result<VerifiedJwt> jwt_verify(std::string_view token, const JwtKeys& keys, const JwtRules& rules) {
  if (token.size() > max_jwt_bytes) return errors::token_invalid;
  const auto parts = split(token);
  if (!parts) return errors::token_invalid;
  auto kid = key_id(parts->header);
  if (!kid) return errors::token_invalid;
  const auto key = keys(*kid);
  const auto signature = from_base64url(parts->signature);
  if (!key || !signature || !key->verify(parts->signed_text, *signature)) return errors::token_invalid;

  auto json = from_base64url(parts->claims);
  const auto claims = json ? JwtObject::parse(*json) : std::nullopt;
  if (!claims) return errors::token_invalid;
  if (!rules.issuer.empty() && claims->string("iss") != rules.issuer) return errors::token_invalid;
  if (!rules.audience.empty() && !claims->names("aud", rules.audience)) return errors::token_invalid;
  if (!begun(*claims, "nbf", rules) || !begun(*claims, "iat", rules)) return errors::token_invalid;
  const auto expires = claims->seconds("exp");
  if (!expires) return errors::token_invalid;
  const Instant expires_at = Instant::from_unix_seconds(*expires);
  if (expires_at + rules.leeway <= rules.now) return errors::token_expired;
  return VerifiedJwt{std::move(*kid), claims->string("sub").value_or(""), claims->string("iss").value_or(""),
                     claims->string("jti").value_or(""), expires_at, std::move(*json)};
}

}  // namespace astra::crypto
