#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "gateway/domain/budgets/budget.hpp"
#include "gateway/domain/detection/detection_settings.hpp"
#include "gateway/domain/pipeline/record.hpp"
#include "gateway/domain/pricing.hpp"
#include "gateway/domain/routing/route.hpp"
#include "kernel/id.hpp"
#include "kernel/schema.hpp"
#include "kernel/time.hpp"

namespace astra::gateway {

// Limits of one key or tenant; absent is unlimited.
struct RateLimits {
  std::optional<std::int64_t> requests_per_minute;
  std::optional<std::int64_t> tokens_per_minute;
  std::optional<std::int64_t> concurrent_requests;
  bool operator==(const RateLimits&) const = default;
  static const schema::Object& schema();
};

// A key as the data plane needs it: iam's record joined with the gateway's settings of the virtual key.
struct KeyEntry {
  TenantId tenant;
  Uuid key_id;
  std::string public_id;
  std::array<std::uint8_t, 32> secret_sha256{};
  std::string name;
  bool may_invoke = false;                   // holds gateway:invoke
  std::optional<Uuid> user_id;
  std::optional<Uuid> team_id;
  std::optional<Instant> expires_at;
  std::vector<std::string> ip_allow_list;    // CIDR
  std::vector<std::string> allowed_models;   // patterns with '*'; empty allows all
  RateLimits limits;
};

// A provider account of a tenant.
struct Connection {
  ConnectionId id;
  std::string name;                          // unique in the tenant; usable as the prefix of a model name
  std::string provider;                      // find_provider()
  std::string base_url;                      // without a trailing slash
  std::string secret;                        // decrypted; lives in the snapshot alone, never logged
  std::vector<std::string> models;           // what it serves; empty: whatever the provider's price list knows
  std::map<std::string, std::string> headers;  // sent along (OpenAI-Organization, ...)
  std::map<std::string, std::string> options;  // of its provider (Azure's api_version, watsonx's project_id)
  bool allow_private_address = false;        // base_url may be a private address (a self-hosted model)
  std::int64_t timeout_ms = 600'000;         // whole answer
  std::int64_t first_byte_timeout_ms = 120'000;
};

// What the record of an answer must survive before the answer ends: the end of our process, or of the machine's power as well.
enum class Durability : std::uint8_t { process, disk };
std::span<const std::string_view> enum_names(Durability);

// What a tenant allows all its keys. Monitor: violations are recorded as flagged and let through.
struct TenantPolicy {
  std::int64_t revision = 0;
  bool enforce = true;
  std::vector<std::string> allowed_models;   // patterns; empty allows all
  std::vector<std::string> denied_models;    // patterns; win over allowed
  std::vector<std::string> allowed_providers;  // empty allows all
  std::array<bool, stages_per_direction> fail_open{};  // per request stage; closed by default
  bool cancel_upstream_on_disconnect = true;
  Durability durability = Durability::process;
  DetectionSettings detection;
};

struct TenantConfig {
  TenantId id;
  TenantPolicy policy;
  RateLimits limits;
  std::vector<Connection> connections;       // in order of preference
  std::unordered_map<std::string, Route> routes;           // enabled ones, by the model name they answer
  std::unordered_map<Uuid, std::vector<Budget>> budgets;   // enabled ones, by whose they are: the tenant's id, a team's, ...
  std::shared_ptr<const PriceTable> own_prices;            // come before the shipped ones; null: none
};

// What access tokens of iam are checked with where a client sends one in place of a key. The signature vouches for what a
// token says; what ended or changed since it was issued is listed here.
struct TokenChecks {
  struct Key {
    std::string kid;
    std::string public_pem;
  };
  std::string issuer;
  std::string audience;
  std::vector<Key> keys;                                       // none: no token is good
  std::unordered_set<Uuid> ended_families;
  std::unordered_map<Uuid, bool> may_invoke;                   // by user: whose rights changed lately, as they are now
};

// Everything a request needs, made of the database by the control plane and swapped atomically when anything changes.
// Immutable once published: requests in flight keep the one they began with.
struct Snapshot {
  std::int64_t revision = 0;
  Instant built_at;
  std::unordered_map<std::string, KeyEntry> keys;              // by public_id
  TokenChecks tokens;
  std::unordered_map<TenantId, std::shared_ptr<const TenantConfig>> tenants;
  std::shared_ptr<const PriceTable> prices;
};

// The current snapshot, read by every request and replaced by the control plane.
class SnapshotSource {
 public:
  virtual ~SnapshotSource() = default;
  // Never null. Cheap: a request calls it once.
  virtual std::shared_ptr<const Snapshot> current() const = 0;
};

}  // namespace astra::gateway
