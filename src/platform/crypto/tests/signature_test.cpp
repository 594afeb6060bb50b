#include <doctest/doctest.h>

#include "platform/crypto/base64.hpp"
#include "platform/crypto/ed25519.hpp"
#include "platform/crypto/errors.hpp"
#include "platform/crypto/hex.hpp"
#include "platform/crypto/jwt.hpp"
#include "platform/crypto/sha256.hpp"

using namespace astra;
using namespace astra::crypto;

namespace {

const RsaPrivateKey& key() {
  static const RsaPrivateKey made = [] {
    auto generated = RsaPrivateKey::generate();
    REQUIRE(generated.ok());
    return *std::move(generated);
  }();
  return made;
}

const Instant noon = Instant::from_unix_seconds(1'800'000'000);
const JwtRules rules{.issuer = "https://bastion.test", .audience = "api", .now = noon};

std::optional<RsaPublicKey> only_k1(std::string_view kid) {
  return kid == "k1" ? std::optional(key().public_key()) : std::nullopt;
}

std::string claims(std::string_view more = R"("exp":1800000600)") {
  return R"({"iss":"https://bastion.test","aud":["api","other"],"sub":"u1","jti":"j1","iat":1800000000,)" + std::string(more) + "}";
}

std::string signed_as(std::string_view header, std::string_view body) {
  const std::string text = to_base64url(header) + "." + to_base64url(body);
  return text + "." + to_base64url(key().sign(text));
}

bool refused(std::string_view token) {
  const auto result = jwt_verify(token, only_k1, rules);
  return !result.ok() && result.error().is(crypto::errors::token_invalid);
}

}  // namespace

TEST_CASE("Ed25519 signs as RFC 8032 does") {
  const auto pair = Ed25519KeyPair::from_seed(*from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  CHECK(to_hex(bytes_view(pair.public_key)) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const std::string signature = pair.sign("\x72");
  CHECK(to_hex(signature) == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                             "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  CHECK(ed25519_verify(pair.public_key, "\x72", signature));
  CHECK_FALSE(ed25519_verify(pair.public_key, "\x73", signature));
  CHECK_FALSE(ed25519_verify(Ed25519KeyPair::generate().public_key, "\x72", signature));
  CHECK_FALSE(ed25519_verify(pair.public_key, "\x72", "short"));
}

TEST_CASE("an RSA signature verifies with its key and message only, also through PEM") {
  const std::string signature = key().sign("message");
  CHECK(key().public_key().verify("message", signature));
  CHECK_FALSE(key().public_key().verify("messages", signature));
  CHECK_FALSE(key().public_key().verify("message", ""));
  CHECK_FALSE(RsaPrivateKey::generate()->public_key().verify("message", signature));

  const auto public_copy = RsaPublicKey::from_pem(key().public_key().to_pem());
  const auto private_copy = RsaPrivateKey::from_pem(key().to_pem().reveal());
  REQUIRE(public_copy.ok());
  REQUIRE(private_copy.ok());
  CHECK(public_copy->verify("again", private_copy->sign("again")));
  CHECK_FALSE(RsaPublicKey::from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n").ok());
  CHECK_FALSE(RsaPrivateKey::from_pem("").ok());
}

TEST_CASE("the JWK thumbprint and a JWT match RFC 7638 and RFC 7515") {
  // The key of RFC 7638, 3.1, as PEM.
  const auto rfc = RsaPublicKey::from_pem(
      "-----BEGIN PUBLIC KEY-----\n"
      "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0vx7agoebGcQSuuPiLJX\n"
      "ZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tS\n"
      "oc/BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ/2W+5JsGY4Hc5n9yBXArwl93lqt\n"
      "7/RN5w6Cf0h4QyQ5v+65YGjQR0/FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0\n"
      "zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt+bFTWhAI4vMQFh6WeZu0f\n"
      "M4lFd2NcRwr3XPksINHaQ+G/xBniIqbw0Ls1jF44+csFCur+kEgU8awapJzKnqDK\n"
      "gwIDAQAB\n-----END PUBLIC KEY-----\n");
  REQUIRE(rfc.ok());
  CHECK(rfc->thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  CHECK(rfc->to_jwk("k1").starts_with(R"({"kty":"RSA","use":"sig","alg":"RS256","kid":"k1","n":"0vx7agoebGcQSuuPiLJXZptN9nnd)"));
  CHECK(rfc->to_jwk("k1").ends_with(R"(","e":"AQAB"})"));
}

TEST_CASE("a JWT that was signed verifies, with its claims") {
  const auto token = jwt_sign(key(), "k1", claims());
  const auto verified = jwt_verify(token, only_k1, rules);
  REQUIRE(verified.ok());
  CHECK(verified->subject == "u1");
  CHECK(verified->id == "j1");
  CHECK(verified->kid == "k1");
  CHECK(verified->expires_at == Instant::from_unix_seconds(1'800'000'600));
  CHECK(verified->claims_json == claims());
}

TEST_CASE("a JWT is refused for every header that is not ours") {
  CHECK_FALSE(refused(signed_as(R"({"alg":"RS256","kid":"k1"})", claims())));
  CHECK(refused(signed_as(R"({"alg":"none","kid":"k1"})", claims())));
  CHECK(refused(signed_as(R"({"alg":"HS256","kid":"k1"})", claims())));
  CHECK(refused(signed_as(R"({"alg":"rs256","kid":"k1"})", claims())));
  CHECK(refused(signed_as(R"({"kid":"k1"})", claims())));
  CHECK(refused(signed_as(R"({"alg":"RS256"})", claims())));
  CHECK(refused(signed_as(R"({"alg":"RS256","kid":"k2"})", claims())));
  CHECK(refused(signed_as(R"({"alg":"RS256","kid":"k1","crit":["b64"]})", claims())));
  CHECK(refused(signed_as(R"({"alg":"RS256","kid":"k1","typ":"dpop+jwt"})", claims())));
  CHECK(refused(signed_as(R"({"alg":"none","alg":"RS256","kid":"k1"})", claims())));
  CHECK(refused(signed_as(R"({"alg":"RS256","kid":"k1"}x)", claims())));
}

TEST_CASE("a JWT is refused for wrong claims, and expired is told apart") {
  const auto with = [](std::string_view json) { return jwt_sign(key(), "k1", json); };
  CHECK(refused(with(R"({"iss":"https://bastion.test","aud":"api"})")));
  CHECK(refused(with(R"({"iss":"https://evil.test","aud":"api","exp":1800000600})")));
  CHECK(refused(with(R"({"aud":"api","exp":1800000600})")));
  CHECK(refused(with(R"({"iss":"https://bastion.test","aud":"apis","exp":1800000600})")));
  CHECK(refused(with(R"({"iss":"https://bastion.test","aud":["api",1],"exp":1800000600})")));
  CHECK(refused(with(claims(R"("exp":"1800000600")"))));
  CHECK(refused(with(claims(R"("exp":1e400)"))));
  CHECK(refused(with(claims(R"("exp":1800000600,"nbf":1800000100)"))));
  CHECK(refused(with(claims(R"("exp":1800000600,"exp":1900000000)"))));
  CHECK(refused(with("[]")));
  CHECK(jwt_verify(with(claims(R"("exp":1799999980)")), only_k1, rules).ok());  // within the leeway
  CHECK(jwt_verify(with(claims(R"("exp":1799999970)")), only_k1, rules).error().is(crypto::errors::token_expired));
}

TEST_CASE("a JWT with one changed character, a missing part or a flood of bytes is refused") {
  const std::string token = jwt_sign(key(), "k1", claims());
  for (std::size_t i = 0; i < token.size(); i += 7) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CAPTURE(i);
    CHECK(refused(changed));
  }
  for (const char* text : {"", ".", "..", "...", "a.b.c", "a.b"}) CHECK(refused(text));
  CHECK(refused(token + "."));
  CHECK(refused(token + "="));
  CHECK(refused(std::string(9'000, 'a')));
  CHECK(refused(signed_as(R"({"alg":"RS256","kid":"k1"})", claims(R"("exp":1800000600,"x":)" + std::string(200, '[') + std::string(200, ']')))));
}
