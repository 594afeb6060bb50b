#include "iam/adapters/crypto/signed_tokens.hpp"

#include <mutex>
#include <vector>

#include "iam/adapters/persistence/credentials/columns.hpp"
#include "iam/adapters/persistence/credentials/installation.hpp"
#include "iam/domain/credential_limits.hpp"
#include "platform/crypto/jwt.hpp"
#include "platform/json/json.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Duration clock_drift = Duration::seconds(5);
// A key this instance has not heard of may be another replica's; looked for at most this often.
constexpr Duration reload_every = Duration::seconds(2);

// One replica makes a key, the others wait and find it.
constexpr Sql lock_keys{"iam.signing_keys.lock", "SELECT pg_advisory_xact_lock(hashtext('iam.signing_key'))"};
constexpr Sql load_keys{"iam.signing_keys.load", R"(
  SELECT kid, public_pem, private_sealed, created_at FROM iam.signing_key WHERE created_at > $1 ORDER BY created_at DESC)"};
constexpr Sql add_key{"iam.signing_keys.add", R"(
  INSERT INTO iam.signing_key (kid, public_pem, private_sealed, created_at) VALUES ($1, $2, $3, $4))"};

// The payload of a token, with the names other programs know.
struct Claims {
  std::string iss;
  std::string aud;
  UserId sub;
  TenantId tid;
  TokenFamilyId sid;
  std::string role;
  std::vector<std::string> permissions;
  std::int64_t iat = 0;
  std::int64_t exp = 0;
  Uuid jti;

  static const schema::Object& schema() {
    static const schema::Object object =
        schema::object<Claims>("AccessTokenClaims", "What an access token says.")
            .field("iss", &Claims::iss, "Who issued it.")
            .field("aud", &Claims::aud, "Whom it is for.")
            .field("sub", &Claims::sub, "The user.")
            .field("tid", &Claims::tid, "The organisation.")
            .field("sid", &Claims::sid, "The token family.")
            .field("role", &Claims::role, "The user's roles, separated by blanks.", schema::length(0, 2'000))
            .field("permissions", &Claims::permissions, "What the token allows.")
            .field("iat", &Claims::iat, "When it was issued.")
            .field("exp", &Claims::exp, "When it expires.")
            .field("jti", &Claims::jti, "The token's id.")
            .done();
    return object;
  }
};

struct SigningKey {
  std::string kid;
  crypto::RsaPublicKey public_key;
  std::string private_sealed;
  Instant created_at;
};

std::string place_of(const std::string& kid) { return "iam.signing_key/" + kid; }

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

}  // namespace

struct SignedTokens::State {
  explicit State(Parts given) : parts(std::move(given)) {}

  Parts parts;
  std::mutex mutex;
  std::vector<SigningKey> keys;  // newest first
  std::shared_ptr<const crypto::RsaPrivateKey> signer;
  std::string signer_kid;
  Instant signer_until;
  Instant loaded_at;

  Result<void> load_locked();
  // False if the key was sealed by a keyring we do not have.
  bool open_signer(const SigningKey& key);
  Result<SigningKey> make_key(postgres::Transaction& transaction, Instant now);
  const SigningKey* find(std::string_view kid) const {
    for (const auto& key : keys) {
      if (key.kid == kid) return &key;
    }
    return nullptr;
  }
};

Result<SigningKey> SignedTokens::State::make_key(postgres::Transaction& transaction, Instant now) {
  const auto pair = TRY(crypto::RsaPrivateKey::generate());
  const auto public_key = pair.public_key();
  SigningKey key{.kid = public_key.thumbprint(), .public_key = public_key, .private_sealed = {}, .created_at = now};
  key.private_sealed = parts.keyring.seal(installation, place_of(key.kid), pair.to_pem().reveal());
  TRY(transaction.run(add_key, key.kid, public_key.to_pem(), as_bytes(key.private_sealed), now));
  return key;
}

bool SignedTokens::State::open_signer(const SigningKey& key) {
  const auto pem = parts.keyring.open(installation, place_of(key.kid), key.private_sealed);
  if (!pem.ok()) return false;
  auto pair = crypto::RsaPrivateKey::from_pem(pem->reveal());
  if (!pair.ok()) return false;
  signer = std::make_shared<const crypto::RsaPrivateKey>(*std::move(pair));
  signer_kid = key.kid;
  return true;
}

Result<void> SignedTokens::State::load_locked() {
  const Instant now = parts.clock.now();
  auto transaction = TRY(parts.database.begin(installation));
  TRY(transaction.run(lock_keys));
  const auto rows = TRY(transaction.run(load_keys, now - limits::signing_key_published));
  std::vector<SigningKey> found;
  for (const auto row : rows) {
    found.push_back({.kid = row.get<std::string>(0),
                     .public_key = TRY(crypto::RsaPublicKey::from_pem(row.get<std::string>(1))),
                     .private_sealed = to_text(row.get<std::vector<std::uint8_t>>(2)),
                     .created_at = row.get<Instant>(3)});
  }
  // The newest key that is young enough and that our keyring opens; after a lost secrets file that is a new one.
  const SigningKey* chosen = nullptr;
  for (const auto& key : found) {
    if (now - key.created_at >= limits::signing_key_active) break;
    if (key.kid == signer_kid || open_signer(key)) {
      chosen = &key;
      break;
    }
  }
  if (!chosen) {
    found.insert(found.begin(), TRY(make_key(transaction, now)));
    chosen = &found.front();
    if (!open_signer(*chosen)) return errors::internal;
  }
  TRY(transaction.commit());
  signer_until = chosen->created_at + limits::signing_key_active;
  keys = std::move(found);
  loaded_at = now;
  return {};
}

SignedTokens::SignedTokens(Parts parts) : state_(std::make_unique<State>(std::move(parts))) {}
SignedTokens::~SignedTokens() = default;

Result<void> SignedTokens::load() {
  const std::lock_guard lock(state_->mutex);
  return state_->load_locked();
}

Result<std::string> SignedTokens::sign(const AccessClaims& claims) {
  std::shared_ptr<const crypto::RsaPrivateKey> signer;
  std::string kid;
  {
    const std::lock_guard lock(state_->mutex);
    if (!state_->signer || claims.issued_at >= state_->signer_until) TRY(state_->load_locked());
    signer = state_->signer;
    kid = state_->signer_kid;
  }
  const Claims payload{.iss = state_->parts.issuer,
                       .aud = state_->parts.audience,
                       .sub = claims.user,
                       .tid = claims.tenant,
                       .sid = claims.family,
                       .role = joined(claims.roles),
                       .permissions = claims.permissions,
                       .iat = claims.issued_at.to_unix_seconds(),
                       .exp = claims.expires_at.to_unix_seconds(),
                       .jti = Uuid::v7(claims.issued_at)};
  return crypto::jwt_sign(*signer, kid, json::write(payload));
}

Result<AccessClaims> SignedTokens::verify(std::string_view token, Instant now) {
  const auto key_of = [&](std::string_view kid) -> std::optional<crypto::RsaPublicKey> {
    const std::lock_guard lock(state_->mutex);
    const auto* key = state_->find(kid);
    if (!key && now - state_->loaded_at >= reload_every && state_->load_locked().ok()) key = state_->find(kid);
    return key ? std::optional(key->public_key) : std::nullopt;
  };
  const auto verified = crypto::jwt_verify(
      token, key_of, {.issuer = state_->parts.issuer, .audience = state_->parts.audience, .now = now, .leeway = clock_drift});
  if (!verified.ok()) return errors::unauthenticated;
  const auto claims = json::read_tolerant<Claims>(verified->claims_json);
  if (!claims.ok()) return errors::unauthenticated;
  return AccessClaims{.user = claims->sub,
                      .tenant = claims->tid,
                      .family = claims->sid,
                      .roles = split(claims->role),
                      .permissions = claims->permissions,
                      .issued_at = Instant::from_unix_seconds(claims->iat),
                      .expires_at = Instant::from_unix_seconds(claims->exp)};
}

Result<std::string> SignedTokens::jwks() {
  const std::lock_guard lock(state_->mutex);
  if (state_->keys.empty() || state_->parts.clock.now() >= state_->signer_until) TRY(state_->load_locked());
  std::string out = "{\"keys\":[";
  const Instant oldest = state_->parts.clock.now() - limits::signing_key_published;
  for (const auto& key : state_->keys) {
    if (key.created_at > oldest) out.append(out.back() == '[' ? "" : ",").append(key.public_key.to_jwk(key.kid));
  }
  return out + "]}";
}

}  // namespace astra::iam
