#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/id.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::iam {

using ApiKeyId = Id<struct ApiKeyTag>;
using TeamId = Id<struct TeamTag>;

// What other modules may know of an API key: enough to check one without asking iam (the gateway keeps these in its
// snapshot), never the secret.
//
// A key reads bst_<env>_<id>_<secret><crc>: env is "live" or "test", id 16 and secret 30 base62 characters (178 bits),
// crc the CRC-32 (IEEE) of everything before it as 6 base62 characters, so that scanners can tell a key from noise.
struct ApiKeyRecord {
  TenantId tenant;
  ApiKeyId id;
  std::string public_id;                        // the <id> part: the look-up key
  std::array<std::uint8_t, 32> secret_sha256;   // SHA-256 of the whole key text; compare in constant time
  std::string name;
  std::vector<std::string> permissions;         // sorted; what the key may do
  std::optional<UserId> owner;                  // the user or service account it acts for
  std::optional<TeamId> team;
  std::optional<Instant> expires_at;
  std::vector<std::string> ip_allow_list;       // CIDR blocks; empty allows every address
};

struct NewApiKey {
  std::string name;
  std::vector<std::string> permissions;
  std::optional<TeamId> team;
  std::optional<Instant> expires_at;
  std::vector<std::string> ip_allow_list;
};

// The one moment the secret is seen.
struct IssuedApiKey {
  ApiKeyRecord record;
  std::string key;  // the whole text, to hand to the caller
};

// What a process needs to check access tokens (JWT, RS256) for itself, from the signature alone: the claims `sub` (user),
// `tid` (tenant), `sid` (token family) and `permissions` hold, unless what follows says otherwise.
struct AccessTokenChecks {
  struct Key {
    std::string kid;
    std::string public_pem;
  };
  // What a person may do now whose standing changed since the oldest token that can still be valid; nothing: not active.
  struct Standing {
    UserId user;
    std::vector<std::string> permissions;
  };
  std::string issuer;
  std::string audience;
  std::vector<Key> keys;
  std::vector<Uuid> ended_families;  // tokens of these are worth nothing any more
  std::vector<Standing> changed;
};

// Reads of keys for a process that must decide without a database (the gateway's snapshot).
class ApiKeyDirectory {
 public:
  virtual ~ApiKeyDirectory() = default;
  // Every key of every tenant that is neither revoked nor expired and whose owner is active.
  virtual Result<std::vector<ApiKeyRecord>> active_keys() = 0;
  // A directory of keys alone gives no public key, so that no token is good.
  virtual Result<AccessTokenChecks> access_tokens() { return AccessTokenChecks{}; }
  // A number that grows with every change to any key, token, their owner's state or a tenant's state: cheap to poll.
  virtual Result<std::int64_t> revision() = 0;
};

// Makes and ends keys on behalf of another module's aggregate (a virtual key of the gateway). The caller can only grant
// permissions it holds.
class ApiKeyIssuer {
 public:
  virtual ~ApiKeyIssuer() = default;
  virtual Result<IssuedApiKey> issue(const Caller& caller, const NewApiKey& wanted) = 0;
  virtual Result<void> revoke(const Caller& caller, ApiKeyId id) = 0;
};

// Says who a credential belongs to. Errors: unauthenticated (unknown, revoked, expired, wrong address; always the same).
class CredentialVerifier {
 public:
  virtual ~CredentialVerifier() = default;
  // "bst_..." or a session-issued JWT.
  virtual Result<Caller> bearer(std::string_view token, std::string_view remote_ip) = 0;
  // The console's opaque session cookie.
  virtual Result<Caller> session(std::string_view cookie, std::string_view remote_ip) = 0;
};

// Which tenants exist and are active; for background work that goes through all of them.
class TenantDirectory {
 public:
  virtual ~TenantDirectory() = default;
  virtual Result<std::vector<TenantId>> active_tenants() = 0;
};

}  // namespace astra::iam
