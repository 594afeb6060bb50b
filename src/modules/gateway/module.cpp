#include "gateway/module.hpp"

#include <cstdlib>

#include "gateway/adapters/journal/drain.hpp"
#include "gateway/adapters/journal/node_id.hpp"
#include "gateway/adapters/persistence/budget_store.hpp"
#include "gateway/adapters/persistence/configuration_reader.hpp"
#include "gateway/adapters/persistence/gateway_store.hpp"
#include "gateway/adapters/persistence/keyring_box.hpp"
#include "gateway/adapters/persistence/traffic_sink.hpp"
#include "gateway/adapters/probe/http_probe.hpp"
#include "gateway/adapters/persistence/traffic_reader.hpp"
#include "gateway/adapters/proxy/proxy.hpp"
#include "gateway/adapters/rest/budget_endpoints.hpp"
#include "gateway/adapters/rest/configuration_endpoints.hpp"
#include "gateway/adapters/rest/route_endpoints.hpp"
#include "gateway/adapters/rest/traffic_endpoints.hpp"
#include "gateway/application/budgets/budget_service.hpp"
#include "gateway/application/budgets/lease_keeper.hpp"
#include "gateway/application/budgets/price_service.hpp"
#include "gateway/application/connection_service.hpp"
#include "gateway/application/detection/ruleset_keeper.hpp"
#include "gateway/application/routing/route_service.hpp"
#include "gateway/application/policy_service.hpp"
#include "gateway/application/snapshot_keeper.hpp"
#include "gateway/application/virtual_key_service.hpp"
#include "gateway/contracts/events.hpp"
#include "gateway/domain/providers.hpp"
#include "gateway/adapters/prices/price_data.hpp"
#include "platform/events/broadcast.hpp"
#include "platform/telemetry/log.hpp"

namespace astra::gateway {
namespace {

constexpr Duration partition_check_interval = Duration::hours(6);
constexpr Duration lease_interval = Duration::milliseconds(500);
constexpr Duration ruleset_interval = Duration::milliseconds(250);

// What the snapshot is made of. Events only make it come sooner; the revisions in the database decide.
std::vector<std::string> snapshot_events() {
  return {"astra.iam.api_key.created.v1",       "astra.iam.api_key.rotated.v1",
          "astra.iam.api_key.revoked.v1",       "astra.iam.user.suspended.v1",
          "astra.iam.user.deactivated.v1",      "astra.iam.service_account.disabled.v1",
          "astra.iam.tenant.created.v1",        "astra.gateway.connection.created.v1",
          "astra.gateway.connection.updated.v1", "astra.gateway.connection.deleted.v1",
          "astra.gateway.connection.secret_rotated.v1", "astra.gateway.virtual_key.created.v1",
          "astra.gateway.virtual_key.updated.v1", "astra.gateway.virtual_key.revoked.v1",
          "astra.gateway.policy.changed.v1",    "astra.gateway.budget.created.v1",
          "astra.gateway.budget.changed.v1",    "astra.gateway.budget.deleted.v1",
          "astra.gateway.route.created.v1",
          "astra.gateway.route.changed.v1",     "astra.gateway.route.deleted.v1",
          "astra.gateway.price.overridden.v1",  "astra.gateway.price.override_removed.v1"};
}

std::string environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::string() : std::string(value);
}

proxy::ProxyLimits limits_of(const config::Gateway& settings) {
  return {.request_bytes = static_cast<std::size_t>(settings.max_body_bytes),
          .connect = Duration::milliseconds(settings.connect_timeout_ms),
          .first_byte = Duration::milliseconds(settings.first_byte_timeout_ms),
          .idle = Duration::milliseconds(settings.idle_timeout_ms),
          .deadline = Duration::milliseconds(settings.request_deadline_ms)};
}

}  // namespace

struct GatewayModule::Wiring {
  Wiring(Parts given, std::shared_ptr<const PriceTable> price_table) : parts(std::move(given)), prices(std::move(price_table)) {}

  void refresh();
  void keep_partitions();
  void keep_leases();
  void compile_rulesets();

  Parts parts;
  std::shared_ptr<const PriceTable> prices;
  KeyringBox secrets{parts.keyring};
  PgGatewayStore store{parts.database, parts.clock};
  ConfigurationReader configuration{parts.database, secrets};
  SnapshotKeeper snapshots{configuration, parts.api_keys, parts.tenants, prices, parts.clock};
  TrafficSink sink{parts.database, parts.clock};
  HttpProbe probe{parts.settings.allow_private_upstreams};
  ConnectionService connections{store, secrets, probe, parts.clock};
  VirtualKeyService virtual_keys{store, parts.api_key_issuer, parts.clock};
  PolicyService policies{store, parts.clock};
  BudgetService budgets{store, parts.clock};
  PriceService own_prices{store, parts.clock};
  RouteService routes{store, parts.clock};
  TargetHealth target_health;
  Rulesets rulesets;
  RulesetKeeper ruleset_keeper{snapshots, rulesets};
  PgTrafficReader traffic{parts.database};
  rest::ConfigurationEndpoints configuration_endpoints{connections, virtual_keys, policies, snapshots};
  rest::BudgetEndpoints budget_endpoints{budgets, own_prices, *prices};
  rest::RouteEndpoints route_endpoints{routes, snapshots, target_health, parts.clock};
  rest::TrafficEndpoints traffic_endpoints{traffic, snapshots, parts.clock};

  // Made by start().
  std::unique_ptr<journal::Journal> journal;
  std::unique_ptr<journal::Drain> drain;
  BudgetBook budget_book;
  std::unique_ptr<PgBudgetLeases> leases;
  std::unique_ptr<LeaseKeeper> lease_keeper;
  std::unique_ptr<work::Periodic> lease_worker;
  std::unique_ptr<work::Periodic> ruleset_worker;
  std::unique_ptr<proxy::Proxy> proxy;
  std::unique_ptr<work::Periodic> refresher;
  std::unique_ptr<work::Periodic> partitions;
  std::unique_ptr<events::Broadcast> broadcast;
};

void GatewayModule::Wiring::refresh() {
  const auto refreshed = snapshots.refresh();
  if (!refreshed.ok()) log::warning("the gateway goes on with the configuration it has", {{"reason", refreshed.error().message()}});
}

void GatewayModule::Wiring::keep_partitions() {
  const auto prepared = sink.prepare_partitions();
  if (!prepared.ok()) log::warning("partitions of the request log could not be made", {{"reason", prepared.error().message()}});
  const auto dropped = sink.drop_partitions(parts.settings.request_log_days);
  if (!dropped.ok()) log::warning("old months of the request log could not be dropped", {{"reason", dropped.error().message()}});
  else if (*dropped > 0) log::info("old months of the request log were dropped", {{"months", *dropped}});
}

void GatewayModule::Wiring::keep_leases() {
  // What an earlier process of this server spent is settled first: until then its leases stay as they are.
  if (!drain->caught_up()) return;
  const auto kept = lease_keeper->round();
  if (!kept.ok()) log::warning("budgets are spent from the leases at hand", {{"reason", kept.error().message()}});
}

void GatewayModule::Wiring::compile_rulesets() {
  const auto compiled = ruleset_keeper.round();
  if (!compiled.ok()) log::error("an organisation's guardrails cannot be compiled", {{"reason", compiled.error().message()}});
}

GatewayModule::GatewayModule(std::unique_ptr<Wiring> wiring) : wiring_(std::move(wiring)) {}

GatewayModule::~GatewayModule() { stop(); }

Result<std::unique_ptr<GatewayModule>> GatewayModule::create(Parts parts) {
  auto prices = std::make_shared<const PriceTable>(TRY(PriceTable::parse(price_data())));
  return std::unique_ptr<GatewayModule>(new GatewayModule(std::make_unique<Wiring>(std::move(parts), std::move(prices))));
}

void GatewayModule::declare(api::Routes& routes) {
  wiring_->configuration_endpoints.declare(routes);
  wiring_->budget_endpoints.declare(routes);
  wiring_->route_endpoints.declare(routes);
  wiring_->traffic_endpoints.declare(routes);
}

std::vector<EventDescription> GatewayModule::events() { return gateway_events(); }

Result<void> GatewayModule::start() {
  Wiring& w = *wiring_;
  TRY(w.snapshots.refresh());
  w.journal = TRY(journal::Journal::open(w.parts.journal_dir, w.parts.loops));
  w.drain = std::make_unique<journal::Drain>(*w.journal, w.sink);
  const Uuid node = TRY(journal::node_id(w.parts.journal_dir));
  w.sink.settle_budgets_of(node, [&w](RequestId id) { w.budget_book.stored(id); });
  w.leases = std::make_unique<PgBudgetLeases>(w.parts.database, node);
  w.lease_keeper = std::make_unique<LeaseKeeper>(w.budget_book, *w.leases, w.parts.clock);
  w.lease_worker = std::make_unique<work::Periodic>("gateway-leases", lease_interval, [&w](const work::StopToken&) { w.keep_leases(); });
  w.ruleset_worker = std::make_unique<work::Periodic>("gateway-rulesets", ruleset_interval, [&w](const work::StopToken&) { w.compile_rulesets(); });
  work::Periodic& lease_worker = *w.lease_worker;
  w.budget_book.on_demand([&lease_worker] { lease_worker.wake(); });
  w.proxy = std::make_unique<proxy::Proxy>(w.snapshots, *w.journal, w.budget_book, w.target_health, w.rulesets, w.parts.clock,
                                           proxy::ProxyOptions{.allowed_private_networks = w.parts.settings.allow_private_upstreams,
                                                               .ca_file = {},
                                                               .limits = limits_of(w.parts.settings)});
  w.refresher = std::make_unique<work::Periodic>("gateway-snapshot", Duration::milliseconds(w.parts.settings.snapshot_refresh_ms),
                                                 [&w](const work::StopToken&) { w.refresh(); });
  w.partitions = std::make_unique<work::Periodic>("gateway-partitions", partition_check_interval,
                                                  [&w](const work::StopToken&) { w.keep_partitions(); });
  work::Periodic& refresher = *w.refresher;
  w.broadcast = std::make_unique<events::Broadcast>(
      w.parts.redis, std::vector<events::BroadcastSubscription>{{.types = snapshot_events(),
                                                                 .on_event = [&refresher](const events::ReceivedEvent&) { refresher.wake(); },
                                                                 .on_gap = [&refresher] { refresher.wake(); }}});
  w.drain->start();
  w.lease_worker->start();
  w.ruleset_worker->start();
  w.refresher->start();
  w.partitions->start();
  w.broadcast->start();
  return {};
}

void GatewayModule::stop() {
  Wiring& w = *wiring_;
  if (w.broadcast) w.broadcast->stop();
  if (w.lease_worker) w.lease_worker->stop();
  if (w.ruleset_worker) w.ruleset_worker->stop();
  if (w.refresher) w.refresher->stop();
  if (w.partitions) w.partitions->stop();
  if (!w.drain) return;
  w.drain->stop();
  const auto rest = w.drain->drain_once();
  if (!rest.ok()) log::warning("records stay in the journal until the next start", {{"reason", rest.error().message()}});
  w.drain.reset();
  // Proxy and journal stay for requests that were cut off and end only with the server's loops.
}

bool GatewayModule::serves(std::string_view path) { return proxy::Proxy::serves(path); }

http::DirectHandler& GatewayModule::data_plane() {
  ENSURE(wiring_->proxy != nullptr);
  return wiring_->proxy->handler();
}

Result<void> GatewayModule::add_connection(TenantId tenant, const NewConnection& wanted) {
  AccountSettings settings{.name = wanted.name,
                           .provider = wanted.provider,
                           .base_url = wanted.base_url,
                           .models = wanted.models,
                           .allow_private_address = wanted.allow_private_address};
  TRY(wiring_->connections.create(Caller::system(tenant), settings, wanted.secret));
  return {};
}

Result<std::vector<std::string>> GatewayModule::connection_names(TenantId tenant) {
  const auto accounts = TRY(wiring_->connections.list(Caller::system(tenant)));
  std::vector<std::string> names;
  for (const Account& account : accounts) names.push_back(account.settings.name);
  return names;
}

Result<void> GatewayModule::adopt_environment(TenantId tenant) {
  if (!wiring_->parts.settings.adopt_provider_env) return {};
  const auto accounts = TRY(wiring_->connections.list(Caller::system(tenant)));
  for (const Provider& provider : providers()) {
    if (provider.environment_key.empty()) continue;
    std::string secret = environment(std::string(provider.environment_key));
    if (secret.empty() && !provider.environment_fallback.empty()) secret = environment(std::string(provider.environment_fallback));
    bool there = false;
    for (const Account& account : accounts) there = there || account.settings.provider == provider.id;
    if (secret.empty() || there) continue;
    // OPENAI_API_KEY goes with OPENAI_BASE_URL.
    const std::string_view key = provider.environment_key;
    const std::string base_url = environment(provider.environment_url.empty() ? std::string(key.substr(0, key.find("_API_KEY"))) + "_BASE_URL"
                                                                              : std::string(provider.environment_url));
    if (base_url.empty() && provider.default_base_url.empty()) {
      log::warning("a provider's key is in the environment without its address; no connection was made", {{"provider", provider.id}});
      continue;
    }
    // Whoever sets the server's environment may point it at their own network.
    TRY(add_connection(tenant, {.name = std::string(provider.id),
                                .provider = std::string(provider.id),
                                .base_url = base_url,
                                .secret = secret,
                                .allow_private_address = !base_url.empty()}));
  }
  return {};
}

}  // namespace astra::gateway
