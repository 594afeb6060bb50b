#include "gateway/adapters/proxy/token_check.hpp"

#include <algorithm>
#include <cstring>

#include "kernel/schema.hpp"
#include "platform/crypto/jwt.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/json/json.hpp"

namespace astra::gateway::proxy {
namespace {

constexpr std::size_t max_remembered = 8'192;  // tokens, per loop
constexpr Duration clock_drift = Duration::seconds(5);
constexpr std::string_view invoke_permission = "gateway:invoke";
constexpr std::string_view every_permission = "*";

using Digest = std::array<std::uint8_t, 32>;

struct DigestHash {
  std::size_t operator()(const Digest& digest) const {
    std::size_t hash;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

struct Proven {
  AccessToken token;
  std::string kid;
  Instant expires_at;
};

// What iam signs, as far as it matters here.
struct Claims {
  UserId sub;
  TenantId tid;
  Uuid sid;
  std::vector<std::string> permissions;

  static const schema::Object& schema() {
    static const schema::Object object = schema::object<Claims>("GatewayTokenClaims", "What an access token says.")
                                             .field("sub", &Claims::sub, "The user.")
                                             .field("tid", &Claims::tid, "The organisation.")
                                             .field("sid", &Claims::sid, "The token family.")
                                             .field("permissions", &Claims::permissions, "What the token allows.")
                                             .done();
    return object;
  }
};

// One loop's memory. Keys are few and change in days; tokens are forgotten when they expire, or when too many came.
class Memory {
 public:
  const Proven* find(const Digest& digest, const TokenChecks& checks, Instant now) {
    const auto at = proven_.find(digest);
    if (at == proven_.end()) return nullptr;
    const bool key_stands = std::any_of(checks.keys.begin(), checks.keys.end(), [&](const auto& key) { return key.kid == at->second.kid; });
    if (now < at->second.expires_at && key_stands) return &at->second;
    proven_.erase(at);
    return nullptr;
  }

  const Proven* keep(const Digest& digest, Proven proven, Instant now) {
    if (proven_.size() >= max_remembered) std::erase_if(proven_, [&](const auto& entry) { return entry.second.expires_at <= now; });
    if (proven_.size() >= max_remembered) proven_.clear();
    return &proven_.insert_or_assign(digest, std::move(proven)).first->second;
  }

  std::optional<crypto::RsaPublicKey> key(std::string_view kid, const TokenChecks& checks) {
    const auto wanted = std::find_if(checks.keys.begin(), checks.keys.end(), [&](const auto& key) { return key.kid == kid; });
    if (wanted == checks.keys.end()) return std::nullopt;
    for (const auto& [pem, parsed] : keys_)
      if (pem == wanted->public_pem) return parsed;
    auto parsed = crypto::RsaPublicKey::from_pem(wanted->public_pem);
    if (!parsed.ok()) return std::nullopt;
    if (keys_.size() > checks.keys.size()) keys_.clear();
    keys_.emplace_back(wanted->public_pem, *parsed);
    return *std::move(parsed);
  }

 private:
  std::unordered_map<Digest, Proven, DigestHash> proven_;
  std::vector<std::pair<std::string, crypto::RsaPublicKey>> keys_;
};

}  // namespace

std::optional<AccessToken> valid_token(std::string_view token, const TokenChecks& checks, Instant now) {
  thread_local Memory memory;
  if (checks.keys.empty() || checks.issuer.empty()) return std::nullopt;
  const Digest digest = crypto::sha256(token);
  if (const Proven* known = memory.find(digest, checks, now)) return known->token;

  const auto verified = crypto::jwt_verify(
      token, [&](std::string_view kid) { return memory.key(kid, checks); },
      {.issuer = checks.issuer, .audience = checks.audience, .now = now, .leeway = clock_drift});
  if (!verified.ok()) return std::nullopt;
  const auto claims = json::read_tolerant<Claims>(verified->claims_json);
  if (!claims.ok()) return std::nullopt;
  const bool may_invoke = std::any_of(claims->permissions.begin(), claims->permissions.end(),
                                      [](const auto& name) { return name == invoke_permission || name == every_permission; });
  const AccessToken found{.tenant = claims->tid, .user_id = claims->sub.value(), .family_id = claims->sid, .may_invoke = may_invoke};
  return memory.keep(digest, {.token = found, .kid = verified->kid, .expires_at = verified->expires_at}, now)->token;
}

}  // namespace astra::gateway::proxy
