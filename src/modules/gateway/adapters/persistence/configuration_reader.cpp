#include "gateway/adapters/persistence/configuration_reader.hpp"

#include "gateway/adapters/persistence/budget_store.hpp"
#include "gateway/adapters/persistence/price_store.hpp"
#include "gateway/adapters/persistence/route_store.hpp"
#include "gateway/adapters/persistence/rows.hpp"
#include "platform/json/json.hpp"
#include "platform/telemetry/log.hpp"

namespace astra::gateway {
namespace {

using postgres::Sql;

constexpr Sql all_connections{"gateway.all_connections", R"(
  SELECT tenant_id, id, name, provider, base_url, secret_sealed, models, headers, allow_private_address, timeout_ms,
         first_byte_timeout_ms
  FROM gateway.all_connections())"};
constexpr Sql all_connection_options{"gateway.all_connection_options",
                                     "SELECT tenant_id, id, options FROM gateway.all_connection_options()"};
constexpr Sql all_key_settings{"gateway.all_key_settings", R"(
  SELECT tenant_id, key_id, allowed_models, requests_per_minute, tokens_per_minute, concurrent_requests, revoked
  FROM gateway.all_key_settings())"};
constexpr Sql all_policies{"gateway.all_policies", "SELECT tenant_id, revision, document FROM gateway.all_policies()"};
constexpr Sql version{"gateway.configuration_version", "SELECT gateway.configuration_version()"};

}  // namespace

Result<Configuration> ConfigurationReader::load() {
  auto transaction = TRY(database_.begin_tenantless());
  Configuration configuration;
  const auto connections = TRY(transaction.run(all_connections));
  for (auto row : connections) {
    Configuration::TenantConnection entry{.tenant = row.next<TenantId>()};
    Connection& connection = entry.connection;
    row.next(connection.id);
    row.next(connection.name);
    row.next(connection.provider);
    row.next(connection.base_url);
    const std::string sealed = next_bytes(row);
    row.next(connection.models);
    connection.headers = headers_of_json(row.next<postgres::Json>().text);
    row.next(connection.allow_private_address);
    row.next(connection.timeout_ms);
    row.next(connection.first_byte_timeout_ms);
    if (!sealed.empty()) {
      auto secret = secrets_.open(entry.tenant, connection.id, sealed);
      if (!secret.ok()) {
        log::error("a connection's secret cannot be opened; the connection is left out",
                   {{"connection", connection.id.to_string()}, {"reason", secret.error().message()}});
        continue;
      }
      connection.secret = *std::move(secret);
    }
    configuration.connections.push_back(std::move(entry));
  }
  const auto options = TRY(transaction.run(all_connection_options));
  for (auto row : options) {
    const auto tenant = row.next<TenantId>();
    const auto id = row.next<ConnectionId>();
    for (auto& [owner, connection] : configuration.connections)
      if (owner == tenant && connection.id == id) connection.options = headers_of_json(row.next<postgres::Json>().text);
  }
  const auto keys = TRY(transaction.run(all_key_settings));
  for (auto row : keys)
    configuration.key_settings.push_back({.tenant = row.next<TenantId>(),
                                          .key_id = row.next<Uuid>(),
                                          .allowed_models = row.next<std::vector<std::string>>(),
                                          .limits = next_limits(row),
                                          .revoked = row.next<bool>()});
  const auto policies = TRY(transaction.run(all_policies));
  for (auto row : policies) {
    Configuration::Policy policy{.tenant = row.next<TenantId>(), .revision = row.next<std::int64_t>()};
    auto settings = json::read_tolerant<PolicySettings>(row.next<std::string>());
    // A policy that cannot be read must not turn into one that allows everything.
    if (!settings.ok()) return std::move(settings).error();
    policy.settings = *std::move(settings);
    configuration.policies.push_back(std::move(policy));
  }
  configuration.budgets = TRY(all_budgets(transaction));
  configuration.prices = TRY(all_prices(transaction));
  configuration.routes = TRY(all_routes(transaction));
  return configuration;
}

Result<std::int64_t> ConfigurationReader::revision() {
  auto transaction = TRY(database_.begin_tenantless());
  return TRY(transaction.run(version))[0].get<std::int64_t>(0);
}

}  // namespace astra::gateway
