#include "gateway/application/snapshot_keeper.hpp"

#include <algorithm>
#include <unordered_map>

#include "gateway/domain/providers.hpp"

namespace astra::gateway {
namespace {

// Catches what no revision tells, such as a clock that was set back.
constexpr Duration oldest_snapshot = Duration::minutes(1);

constexpr std::string_view invoke_permission = "gateway:invoke";
constexpr std::string_view every_permission = "*";
constexpr std::string_view simulator_name = "sim";

bool may_invoke(const std::vector<std::string>& permissions) {
  return std::any_of(permissions.begin(), permissions.end(),
                     [](const std::string& name) { return name == invoke_permission || name == every_permission; });
}

template <class T>
std::optional<Uuid> uuid_of(const std::optional<T>& id) {
  return id ? std::optional<Uuid>(id->value()) : std::nullopt;
}

KeyEntry entry_of(const iam::ApiKeyRecord& key) {
  return {.tenant = key.tenant,
          .key_id = key.id.value(),
          .public_id = key.public_id,
          .secret_sha256 = key.secret_sha256,
          .name = key.name,
          .may_invoke = may_invoke(key.permissions),
          .user_id = uuid_of(key.owner),
          .team_id = uuid_of(key.team),
          .expires_at = key.expires_at,
          .ip_allow_list = key.ip_allow_list};
}

TokenChecks checks_of(const iam::AccessTokenChecks& given) {
  TokenChecks checks{.issuer = given.issuer, .audience = given.audience};
  for (const auto& key : given.keys) checks.keys.push_back({.kid = key.kid, .public_pem = key.public_pem});
  checks.ended_families.insert(given.ended_families.begin(), given.ended_families.end());
  for (const auto& standing : given.changed) checks.may_invoke.emplace(standing.user.value(), may_invoke(standing.permissions));
  return checks;
}

Connection simulator() {
  Connection connection;
  connection.id = simulator_connection_id;
  connection.name = simulator_name;
  connection.provider = simulator_provider;
  return connection;
}

}  // namespace

const ConnectionId simulator_connection_id = *ConnectionId::parse("00000000-0000-8000-8000-000000000051");

std::shared_ptr<const Snapshot> build_snapshot(const std::vector<TenantId>& tenants, const std::vector<iam::ApiKeyRecord>& keys,
                                               const iam::AccessTokenChecks& tokens, const Configuration& configuration,
                                               std::shared_ptr<const PriceTable> prices,
                                               std::int64_t revision, Instant now) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->revision = revision;
  snapshot->built_at = now;
  snapshot->prices = std::move(prices);
  snapshot->tokens = checks_of(tokens);

  std::unordered_map<TenantId, TenantConfig> configs;
  std::unordered_map<TenantId, bool> wants_simulator;
  for (const TenantId& tenant : tenants) configs[tenant].id = tenant, wants_simulator[tenant] = true;
  for (const Configuration::Policy& policy : configuration.policies)
    if (const auto at = configs.find(policy.tenant); at != configs.end()) {
      at->second.policy = policy.settings.compiled(policy.revision);
      at->second.limits = policy.settings.limits;
      wants_simulator[policy.tenant] = policy.settings.simulator;
    }
  for (const Configuration::TenantConnection& entry : configuration.connections)
    if (const auto at = configs.find(entry.tenant); at != configs.end()) at->second.connections.push_back(entry.connection);
  for (const Configuration::TenantRoute& entry : configuration.routes)
    if (const auto at = configs.find(entry.tenant); at != configs.end()) at->second.routes.emplace(entry.route.settings.name, entry.route);
  for (const Configuration::TenantBudget& entry : configuration.budgets)
    if (const auto at = configs.find(entry.tenant); at != configs.end())
      at->second.budgets[entry.budget.settings.subject_id.value_or(entry.tenant.value())].push_back(entry.budget);
  std::unordered_map<TenantId, std::shared_ptr<PriceTable>> own_prices;
  for (const Configuration::TenantPrice& entry : configuration.prices) {
    auto& table = own_prices.try_emplace(entry.tenant, std::make_shared<PriceTable>()).first->second;
    table->set(entry.price.to_model_price());
  }
  for (auto& [tenant, table] : own_prices)
    if (const auto at = configs.find(tenant); at != configs.end()) at->second.own_prices = std::move(table);
  for (auto& [tenant, config] : configs) {
    if (wants_simulator[tenant]) config.connections.push_back(simulator());
    snapshot->tenants.emplace(tenant, std::make_shared<const TenantConfig>(std::move(config)));
  }

  std::unordered_map<Uuid, const Configuration::KeySettings*> settings;
  for (const Configuration::KeySettings& entry : configuration.key_settings) settings.emplace(entry.key_id, &entry);
  for (const iam::ApiKeyRecord& key : keys) {
    KeyEntry entry = entry_of(key);
    const auto found = settings.find(entry.key_id);
    if (found != settings.end() && found->second->tenant == entry.tenant) {
      if (found->second->revoked) continue;
      entry.allowed_models = found->second->allowed_models;
      entry.limits = found->second->limits;
    }
    snapshot->keys.emplace(key.public_id, std::move(entry));
  }
  return snapshot;
}

SnapshotKeeper::SnapshotKeeper(ConfigurationSource& configuration, iam::ApiKeyDirectory& keys, iam::TenantDirectory& tenants,
                               std::shared_ptr<const PriceTable> prices, const Clock& clock)
    : configuration_(configuration), keys_(keys), tenants_(tenants), prices_(std::move(prices)), clock_(clock) {
  auto empty = std::make_shared<Snapshot>();
  empty->prices = prices_;
  current_.store(std::move(empty));
}

std::shared_ptr<const Snapshot> SnapshotKeeper::current() const { return current_.load(std::memory_order_acquire); }

Result<bool> SnapshotKeeper::refresh() {
  // The revisions first: what changes while the rest is read is then met again by the next call.
  const std::int64_t keys_revision = TRY(keys_.revision());
  const std::int64_t configuration_revision = TRY(configuration_.revision());
  const Instant now = clock_.now();
  const Instant built_at = current()->built_at;
  const bool fresh = now >= built_at && now - built_at < oldest_snapshot;
  if (fresh && keys_revision == keys_revision_ && configuration_revision == configuration_revision_) return false;

  const auto tenants = TRY(tenants_.active_tenants());
  const auto keys = TRY(keys_.active_keys());
  const auto tokens = TRY(keys_.access_tokens());
  const auto configuration = TRY(configuration_.load());
  current_.store(build_snapshot(tenants, keys, tokens, configuration, prices_, keys_revision + configuration_revision, now),
                 std::memory_order_release);
  keys_revision_ = keys_revision;
  configuration_revision_ = configuration_revision;
  return true;
}

}  // namespace astra::gateway
