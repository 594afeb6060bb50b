#include <doctest/doctest.h>

#include "control_fakes.hpp"
#include "gateway/application/snapshot_keeper.hpp"
#include "gateway/domain/providers.hpp"

namespace astra::gateway {
namespace {
using namespace testing;

struct House {
  SetClock clock;
  FakeKeys keys;
  FakeTenants tenants;
  FakeConfiguration source;
  TenantId ours = TenantId::create(clock.at), theirs = TenantId::create(clock.at);
  SnapshotKeeper keeper{source, keys, tenants, std::make_shared<const PriceTable>(), clock};

  House() { tenants.tenants = {ours, theirs}; }
  std::shared_ptr<const Snapshot> refreshed() {
    const auto done = keeper.refresh();
    REQUIRE(done.ok());
    return keeper.current();
  }
};

TEST_CASE("before the first refresh there is a snapshot that lets nobody in") {
  House house;
  REQUIRE(house.keeper.current() != nullptr);
  CHECK(house.keeper.current()->keys.empty());
}

TEST_CASE("a key of iam works at the doors without any settings, if it may invoke") {
  House house;
  house.keys.add(house.ours, "with");
  house.keys.add(house.ours, "without").permissions = {"gateway:read"};
  house.keys.add(house.ours, "owner").permissions = {"*"};
  const auto snapshot = house.refreshed();
  CHECK(snapshot->keys.at("with").may_invoke);
  CHECK(snapshot->keys.at("owner").may_invoke);
  CHECK_FALSE(snapshot->keys.at("without").may_invoke);
  CHECK(snapshot->keys.at("with").tenant == house.ours);
}

TEST_CASE("settings of a virtual key apply to the key of their tenant alone") {
  House house;
  const Uuid id = house.keys.add(house.ours, "ours").id.value();
  house.source.configuration.key_settings = {{.tenant = house.ours, .key_id = id, .allowed_models = {"gpt-*"}, .limits = {.requests_per_minute = 5}}};
  CHECK(house.refreshed()->keys.at("ours").limits.requests_per_minute == 5);

  ++house.source.number;
  house.source.configuration.key_settings.front().tenant = house.theirs;
  CHECK_FALSE(house.refreshed()->keys.at("ours").limits.requests_per_minute.has_value());
}

TEST_CASE("a key that either side revoked is gone with the next refresh") {
  House house;
  const Uuid id = house.keys.add(house.ours, "one").id.value();
  house.keys.add(house.ours, "two");
  CHECK(house.refreshed()->keys.size() == 2);

  ++house.source.number;
  house.source.configuration.key_settings = {{.tenant = house.ours, .key_id = id, .revoked = true}};
  CHECK_FALSE(house.refreshed()->keys.contains("one"));

  ++house.keys.number;
  house.keys.keys.pop_back();
  CHECK(house.refreshed()->keys.empty());
}

TEST_CASE("every organisation has the simulator unless its policy switches it off") {
  House house;
  Configuration::Policy policy{.tenant = house.theirs, .revision = 4};
  policy.settings.simulator = false;
  policy.settings.limits.tokens_per_minute = 100;
  policy.settings.fail_open = {"cache"};
  house.source.configuration.policies = {policy};
  const auto snapshot = house.refreshed();
  REQUIRE(snapshot->tenants.at(house.ours)->connections.size() == 1);
  CHECK(snapshot->tenants.at(house.ours)->connections.front().provider == simulator_provider);
  CHECK(snapshot->tenants.at(house.theirs)->connections.empty());
  CHECK(snapshot->tenants.at(house.theirs)->limits.tokens_per_minute == 100);
  CHECK(snapshot->tenants.at(house.theirs)->policy.revision == 4);
  CHECK(snapshot->tenants.at(house.theirs)->policy.fail_open[static_cast<std::size_t>(RequestStage::cache)]);
}

TEST_CASE("connections keep their order and come before the simulator") {
  House house;
  for (const char* name : {"first", "second"}) {
    Connection connection;
    connection.name = name;
    house.source.configuration.connections.push_back({house.ours, connection});
  }
  const auto& connections = house.refreshed()->tenants.at(house.ours)->connections;
  REQUIRE(connections.size() == 3);
  CHECK(connections[0].name == "first");
  CHECK(connections[1].name == "second");
}

TEST_CASE("nothing is read again while no revision moves, and after a minute it is") {
  House house;
  CHECK(*house.keeper.refresh());
  CHECK_FALSE(*house.keeper.refresh());
  CHECK(house.keys.reads == 1);
  house.clock.at = house.clock.at + Duration::minutes(2);
  CHECK(*house.keeper.refresh());
}

TEST_CASE("while the database is away the last snapshot stays in force") {
  House house;
  house.keys.add(house.ours, "one");
  const auto before = house.refreshed();
  house.keys.away = true;
  CHECK_FALSE(house.keeper.refresh().ok());
  CHECK(house.keeper.current() == before);
}

}  // namespace
}  // namespace astra::gateway
