#include "app/runtime.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "app/front_door.hpp"
#include "app/privileges.hpp"
#include "app/version.hpp"
#include "kernel/time.hpp"
#include "platform/api/application.hpp"
#include "platform/api/call_metrics.hpp"
#include "platform/api/idempotency_table.hpp"
#include "platform/api/openapi.hpp"
#include "platform/api/rate_limiter.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/events/catalogue.hpp"
#include "platform/events/relay.hpp"
#include "platform/http/client.hpp"
#include "platform/jobs/runner.hpp"
#include "platform/redis/pool.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metrics.hpp"
#include "platform/telemetry/otlp_exporter.hpp"
#include "platform/work/stoppable.hpp"

namespace astra::app {
namespace {

constexpr std::size_t max_target_bytes = 16 * 1024;  // more than the API's own limits, so that those are what is told
constexpr Duration readiness_age = Duration::milliseconds(500);

unsigned loops_of(const config::Server& server) {
  return server.loops > 0 ? static_cast<unsigned>(server.loops) : std::max(1u, std::thread::hardware_concurrency());
}

std::string scheme_of(const config::Server& server) { return server.tls_cert_file ? "https" : "http"; }

postgres::Options database_options(const config::Database& settings, std::string dsn) {
  postgres::Options options;
  options.dsn = std::move(dsn);
  options.pool_size = static_cast<std::size_t>(settings.pool_size);
  options.connect_timeout = Duration::milliseconds(settings.connect_timeout_ms);
  options.statement_timeout = Duration::milliseconds(settings.statement_timeout_ms);
  return options;
}

http::ServerOptions server_options(const config::Server& server) {
  http::ServerOptions options;
  options.listeners = {{.host = server.host,
                        .port = static_cast<std::uint16_t>(server.port),
                        .tls_certificate_file = server.tls_cert_file.value_or(""),
                        .tls_key_file = server.tls_key_file.value_or("")}};
  options.loops = loops_of(server);
  options.workers = static_cast<unsigned>(server.worker_threads);
  options.limits.max_connections = static_cast<std::size_t>(server.max_connections);
  options.limits.max_target_bytes = max_target_bytes;
  options.trusted_proxies = server.trusted_proxies;
  return options;
}

http::ServerOptions admin_options(const config::Server& server) {
  http::ServerOptions options;
  options.listeners = {{.host = server.admin_host, .port = static_cast<std::uint16_t>(server.admin_port)}};
  options.loops = 1;
  options.workers = 2;
  return options;
}

// Sends traces with the platform's HTTP client; telemetry itself knows no HTTP.
std::shared_ptr<trace::OtlpExporter> make_exporter(const config::Telemetry& settings) {
  if (!settings.otlp_endpoint) return nullptr;
  auto client = std::make_shared<http::Client>();
  return std::make_shared<trace::OtlpExporter>(
      trace::OtlpExporter::Settings{.url = *settings.otlp_endpoint + "/v1/traces", .service_name = settings.service_name, .service_version = version},
      [client](std::string_view url, std::string_view body) {
        http::ClientRequest request;
        request.method = "POST";
        request.url = url;
        request.headers.set("content-type", "application/json");
        request.body = body;
        request.total_timeout = Duration::seconds(10);
        request.addresses.allow_private = true;  // the operator's own collector, from the configuration
        const auto response = client->send(request);
        return response.ok() && response->status < 300;
      });
}

// The answer to /readyz, asked of the servers at most twice a second.
class ReadinessProbe {
 public:
  ReadinessProbe(postgres::Database& database, redis::Pool& redis) : database_(database), redis_(redis) {}

  Readiness check() {
    std::lock_guard lock(mutex_);
    const Instant now = clock_.now();
    if (now - checked_at_ > readiness_age) {
      checked_at_ = now;
      constexpr postgres::Sql ask{"app.ready", "SELECT 1"};
      auto transaction = database_.begin_tenantless();
      known_.database = transaction.ok() && transaction->run(ask).ok();
      known_.redis = redis_.check().ok();
      known_.migrations = true;  // we do not start without them
    }
    known_.draining = draining.load();
    return known_;
  }
  std::atomic<bool> draining{false};

 private:
  postgres::Database& database_;
  redis::Pool& redis_;
  SystemClock clock_;
  std::mutex mutex_;
  Instant checked_at_{};
  Readiness known_;
};

}  // namespace

// Members are in the order of construction; each may use those above it.
struct Runtime::Parts {
  Wanted wanted;
  SystemClock clock;
  api::CallMetrics call_metrics{metrics::registry()};
  std::unique_ptr<api::TokenBuckets> call_limit;
  std::shared_ptr<trace::OtlpExporter> exporter;
  std::optional<crypto::Keyring> keyring;
  std::unique_ptr<postgres::Database> database;
  redis::Options redis_options;
  std::unique_ptr<redis::Pool> redis;
  std::unique_ptr<ReadinessProbe> readiness;
  std::unique_ptr<events::Relay> relay;
  std::unique_ptr<jobs::JobRunner> jobs;
  std::unique_ptr<iam::IamModule> iam;
  std::unique_ptr<gateway::GatewayModule> gateway;
  std::unique_ptr<api::IdempotencyTable> idempotency;
  api::Routes routes;
  std::unique_ptr<api::DocumentEndpoint> document;
  std::unique_ptr<api::Application> api;
  std::unique_ptr<FrontDoor> front_door;
  std::unique_ptr<AdminDoor> admin_door;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<http::Server> admin_server;
  work::Lifetime lifetime;
};

namespace {

// What `bastion openapi` and the running server share: the table of all operations.
void declare_all(api::Routes& routes, iam::IamModule* iam, gateway::GatewayModule* gateway, api::DocumentEndpoint& document) {
  if (iam != nullptr) iam->declare(routes);
  if (gateway != nullptr) gateway->declare(routes);
  document.declare(routes);
}

api::DocumentInfo document_info() {
  return {.version = version,
          .description = "The control plane of ASTRA BASTION. The gateway's own doors (/v1/...) speak their providers' formats "
                         "and are not listed here."};
}

std::vector<EventDescription> all_events() {
  std::vector<EventDescription> events = iam::IamModule::events();
  for (const EventDescription& event : gateway::GatewayModule::events()) events.push_back(event);
  return events;
}

}  // namespace

Runtime::Runtime(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Runtime::~Runtime() { stop(); }

Result<std::unique_ptr<Runtime>> Runtime::create(Wanted wanted) {
  auto p = std::make_unique<Parts>();
  p->wanted = std::move(wanted);
  const config::Settings& settings = p->wanted.settings;

  p->exporter = make_exporter(settings.telemetry);
  if (p->exporter) trace::configure(settings.telemetry.sample_ratio, p->exporter);
  p->keyring = p->wanted.keyring ? *p->wanted.keyring
                                 : TRY(crypto::Keyring::load_or_create(settings.secrets_file.value_or(settings.data_dir + "/secrets")));
  p->database = std::make_unique<postgres::Database>(database_options(settings.database, p->wanted.databases.app));
  p->redis_options = TRY(redis::Options::parse(p->wanted.redis_url));
  p->redis = std::make_unique<redis::Pool>(p->redis_options);
  p->readiness = std::make_unique<ReadinessProbe>(*p->database, *p->redis);
  p->relay = std::make_unique<events::Relay>(
      events::RelayOptions{.database = database_options(settings.database, p->wanted.databases.relay), .redis = p->redis_options});
  p->jobs = std::make_unique<jobs::JobRunner>(*p->database);
  p->call_limit = std::make_unique<api::TokenBuckets>(settings.server.api_calls_per_minute);

  const std::string public_url =
      settings.server.public_url.value_or(scheme_of(settings.server) + "://" + settings.server.host + ":" + std::to_string(settings.server.port));
  p->iam = TRY(iam::IamModule::create(
      {.database = *p->database, .keyring = *p->keyring, .clock = p->clock, .settings = settings.iam, .public_url = public_url,
       .on_claimed = p->wanted.on_claimed}));
  p->gateway = TRY(gateway::GatewayModule::create({.database = *p->database,
                                                   .redis = p->redis_options,
                                                   .keyring = *p->keyring,
                                                   .clock = p->clock,
                                                   .settings = settings.gateway,
                                                   .journal_dir = settings.gateway.journal_dir.value_or(settings.data_dir + "/journal"),
                                                   .loops = loops_of(settings.server),
                                                   .api_keys = p->iam->api_keys(),
                                                   .api_key_issuer = p->iam->api_key_issuer(),
                                                   .tenants = p->iam->tenants()}));

  p->document = std::make_unique<api::DocumentEndpoint>(p->routes, document_info());
  declare_all(p->routes, p->iam.get(), p->gateway.get(), *p->document);
  TRY(p->routes.seal());
  p->idempotency = std::make_unique<api::IdempotencyTable>(*p->database);
  p->api = std::make_unique<api::Application>(
      p->routes, api::Application::Parts{.clock = &p->clock,
                                         .authenticator = &p->iam->authenticator(),
                                         .idempotency = p->idempotency.get(),
                                         .audit = &p->iam->audit_sink(),
                                         .rate_limiter = p->call_limit.get(),
                                         .observer = &p->call_metrics,
                                         .secret = std::string(crypto::bytes_view(p->keyring->derive("api.cursors")))});
  return std::unique_ptr<Runtime>(new Runtime(std::move(p)));
}

Result<void> Runtime::serve() {
  Parts& p = *parts_;
  auto readiness = [probe = p.readiness.get()] { return probe->check(); };
  // First, since the gateway's first snapshot holds the keys that sign access tokens.
  p.iam->start();
  p.lifetime.started("iam", [&p] { p.iam->stop(); });
  TRY(p.gateway->start());
  p.lifetime.started("gateway", [&p] { p.gateway->stop(); });
  p.front_door = std::make_unique<FrontDoor>(FrontDoor::Parts{
      .api = *p.api, .is_data_plane = &gateway::GatewayModule::serves, .data_plane = p.gateway->data_plane(), .readiness = readiness});
  p.admin_door = std::make_unique<AdminDoor>(readiness);

  p.relay->start();
  p.lifetime.started("event relay", [&p] { p.relay->stop(); });
  p.jobs->start();
  p.lifetime.started("jobs", [&p] { p.jobs->stop(); });

  p.server = TRY(http::Server::start(server_options(p.wanted.settings.server), *p.front_door));
  const Duration patience = Duration::milliseconds(p.wanted.settings.server.drain_timeout_ms);
  p.lifetime.started("server", [&p, patience] {
    p.readiness->draining = true;
    if (!p.server->drain(patience)) log::warning("requests in flight were cut off at the drain's deadline");
  });
  p.admin_server = TRY(http::Server::start(admin_options(p.wanted.settings.server), *p.admin_door));
  return {};
}

void Runtime::stop() {
  if (!parts_) return;
  parts_->lifetime.stop();
  parts_->admin_server.reset();
  parts_->server.reset();
  if (parts_->exporter) {
    trace::configure(0, nullptr);
    parts_->exporter->stop();
  }
  log::info("stopped");
}

std::uint16_t Runtime::port() const { return parts_->server->port(); }
std::uint16_t Runtime::admin_port() const { return parts_->admin_server->port(); }
iam::IamModule& Runtime::iam() { return *parts_->iam; }
gateway::GatewayModule& Runtime::gateway() { return *parts_->gateway; }

Result<std::unique_ptr<Runtime>> describe_only() {
  Runtime::Wanted wanted{.redis_url = "redis://127.0.0.1"};
  wanted.keyring = TRY(crypto::Keyring::parse(crypto::Keyring::with_new_key("")));
  return Runtime::create(std::move(wanted));
}

std::string Runtime::openapi() const { return api::openapi(parts_->routes, document_info()); }
std::string Runtime::error_catalogue() const { return api::error_catalogue(parts_->routes); }
std::string asyncapi() { return api::asyncapi(all_events(), document_info()); }

}  // namespace astra::app
