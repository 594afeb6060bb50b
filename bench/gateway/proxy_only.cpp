#include <cstdio>
#include <filesystem>
#include <memory>

#include "gateway/adapters/journal/drain.hpp"
#include "gateway/adapters/proxy/proxy.hpp"
#include "platform/crypto/api_key.hpp"
#include "platform/http/server.hpp"
#include "programs.hpp"
#include "until_told.hpp"

namespace astra::bench {
namespace {

using namespace gateway;

class FixedSnapshot final : public SnapshotSource {
 public:
  std::shared_ptr<const Snapshot> current() const override { return snapshot; }
  std::shared_ptr<Snapshot> snapshot = std::make_shared<Snapshot>();
};

// Takes records from the journal as the database would, so that decoding them is part of what is measured.
struct CountedRecords final : RecordSink {
  Result<void> store(std::span<const RequestRecord> batch) override {
    count += batch.size();
    return {};
  }
  std::size_t count = 0;
};

struct OnlyDoors final : http::Application {
  explicit OnlyDoors(http::DirectHandler& handler) : handler_(handler) {}
  http::Decision on_head(const http::RequestHead&) override { return http::Direct{&handler_}; }
  http::DirectHandler& handler_;
};

// One tenant with limits and a policy that let everything pass, one key, one connection to the mock.
std::string fill(Snapshot& snapshot, const Clock& clock, const std::string& upstream_port) {
  constexpr std::int64_t plenty = 1'000'000'000;
  auto tenant = std::make_shared<TenantConfig>();
  tenant->id = TenantId::create(clock.now());
  tenant->limits = {plenty, plenty, plenty};
  tenant->policy.allowed_models = {"gpt-*", "mock-*"};
  tenant->policy.denied_models = {"*-preview"};
  Connection connection{.id = ConnectionId::create(clock.now()), .name = "mock", .provider = "openai_compatible"};
  connection.base_url = "http://127.0.0.1:" + upstream_port + "/v1";
  connection.secret = "sk-mock";
  connection.models = {"mock-*"};
  connection.allow_private_address = true;
  tenant->connections.push_back(std::move(connection));
  auto key = crypto::make_key(crypto::KeyEnvironment::test);
  KeyEntry entry{.tenant = tenant->id, .key_id = Uuid::v7(clock.now()), .public_id = key.public_id,
                 .secret_sha256 = key.sha256, .name = "bench", .may_invoke = true};
  entry.limits = {plenty, plenty, plenty};
  snapshot.keys[key.public_id] = std::move(entry);
  snapshot.tenants[tenant->id] = std::move(tenant);
  return std::string(key.text.reveal());
}

int give_up(std::string_view what, const DomainError& error) {
  std::fprintf(stderr, "%s: %s\n", std::string(what).c_str(), std::string(error.message()).c_str());
  return 1;
}

}  // namespace

int proxy_only(const std::vector<std::string>& arguments) {
  UntilTold told;
  SystemClock clock;
  FixedSnapshot snapshots;
  const std::string key = fill(*snapshots.snapshot, clock, arguments[1]);
  auto journal = journal::Journal::open(arguments[2], 1);
  if (!journal.ok()) return give_up("journal", journal.error());
  CountedRecords records;
  journal::Drain drain(**journal, records);
  drain.start();
  BudgetBook budgets;
  TargetHealth target_health;
  Rulesets rulesets;
  proxy::Proxy proxy(snapshots, **journal, budgets, target_health, rulesets, clock, proxy::ProxyOptions{});
  OnlyDoors doors(proxy.handler());
  http::Listener listener;
  listener.port = static_cast<std::uint16_t>(std::stoi(arguments[0]));
  http::ServerOptions options;
  options.listeners.push_back(listener);
  options.loops = 1;
  auto server = http::Server::start(std::move(options), doors);
  if (!server.ok()) return give_up("server", server.error());
  std::printf("%s\n", key.c_str());
  std::fflush(stdout);
  told.wait();
  (*server).reset();
  drain.stop();
  if (auto rest = drain.drain_once(); !rest.ok()) return give_up("drain", rest.error());
  std::fprintf(stderr, "%zu records\n", records.count);
  return 0;
}

}  // namespace astra::bench
