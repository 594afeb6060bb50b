#include <mutex>
#include <thread>

#include "gateway/adapters/persistence/budget_store.hpp"
#include "gateway/application/budgets/budget_service.hpp"
#include "gateway/application/budgets/lease_keeper.hpp"
#include "gateway/application/budgets/price_service.hpp"
#include "house.hpp"

namespace astra::gateway {
namespace {
using namespace testing;

struct BudgetHouse : House {
  BudgetService budgets{store, clock};
  PriceService own_prices{store, clock};
  Uuid holder = Uuid::v7(clock.now());

  BudgetReport make(BudgetSettings settings) {
    auto made = budgets.create(ours, settings);
    REQUIRE_MESSAGE(made.ok(), std::string(made.error().message()));
    return *made;
  }
  Lease lease(BudgetId id, const Uuid& of, std::int64_t waiting, std::int64_t kept = 0, std::optional<Instant> period = {}) {
    PgBudgetLeases leases(*database, of);
    const auto lease = leases.lease(ours.tenant, {.budget = id, .period_start = period, .kept_micros = kept, .waiting_micros = waiting});
    REQUIRE_MESSAGE(lease.ok(), std::string(lease.error().message()));
    REQUIRE(lease->has_value());
    return **lease;
  }
  RequestRecord costing(std::int64_t micros, bool held = true) {
    RequestRecord record = answered(ours.tenant);
    record.cost = {micros};
    record.held = {held ? micros : 0};
    return record;
  }
};

TEST_CASE("a budget is read back as it was made, with its period in its own time zone") {
  BudgetHouse house;
  const BudgetReport made = house.make({.name = "Berlin", .period = BudgetPeriod::day, .time_zone = "Europe/Berlin", .limit = Money::dollars(5)});
  CHECK(made.standing.spent == Money{});
  const auto read = house.budgets.read(house.ours, made.budget.id);
  REQUIRE(read.ok());
  CHECK(read->budget.settings.time_zone == "Europe/Berlin");
  CHECK(read->budget.settings.alert_at_percent == std::vector<std::int32_t>{80, 100});
  REQUIRE(read->standing.period_end);
  const Instant now = house.clock.now();
  CHECK(read->standing.period_start <= now);
  CHECK(*read->standing.period_end > now);
  const std::string midnight = to_rfc3339(read->standing.period_start).substr(11, 8);
  CHECK((midnight == "23:00:00" || midnight == "22:00:00"));
  CHECK(house.budgets.read(house.theirs, made.budget.id).error().is(errors::not_found));
  CHECK(house.events(house.ours.tenant, "astra.gateway.budget.created.v1") == 1);
}

TEST_CASE("what cannot be a budget is refused with every field named") {
  BudgetHouse house;
  const auto refused = house.budgets.create(house.ours, {.name = "", .scope = BudgetScope::team, .period = BudgetPeriod::rolling, .limit = {}});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().violations().size() == 4);
  const auto nowhere = house.budgets.create(house.ours, {.name = "x", .time_zone = "Europe/Atlantis", .limit = {1}});
  REQUIRE_FALSE(nowhere.ok());
  CHECK(nowhere.error().violations().front().pointer == "/time_zone");
}

TEST_CASE("costs count in the transaction that stores the request, once, and come out of the lease") {
  BudgetHouse house;
  const BudgetReport made = house.make({.name = "all", .limit = {10'000}});
  const Lease lease = house.lease(made.budget.id, house.holder, 1'000);
  CHECK(lease.amount_micros == 1'000 + 10'000 / 50);
  std::vector<RequestId> stored;
  house.sink.settle_budgets_of(house.holder, [&](RequestId id) { stored.push_back(id); });
  const std::vector<RequestRecord> records{house.costing(300), house.costing(400)};
  require(house.sink.store(records));
  require(house.sink.store(records));
  CHECK(stored.size() == 4);
  CHECK(house.number(house.ours.tenant, "SELECT micros FROM gateway.budget_spend") == 700);
  CHECK(house.number(house.ours.tenant, "SELECT micros FROM gateway.budget_lease") == lease.amount_micros - 700);
  CHECK(house.budgets.read(house.ours, made.budget.id)->standing.spent == Money{700});
}

TEST_CASE("a cost counts for the organisation, its team, its user and its key, and for nobody else") {
  BudgetHouse house;
  RequestRecord record = house.costing(100);
  record.team_id = Uuid::v7(house.clock.now());
  record.user_id = Uuid::v7(house.clock.now());
  const auto of = [&](BudgetScope scope, std::optional<Uuid> subject) {
    return house.make({.name = "b", .scope = scope, .subject_id = subject, .limit = {1'000'000}}).budget.id;
  };
  const std::vector<BudgetId> counted{of(BudgetScope::organisation, {}), of(BudgetScope::team, record.team_id),
                                      of(BudgetScope::user, record.user_id), of(BudgetScope::key, record.key_id)};
  const std::vector<BudgetId> others{of(BudgetScope::team, record.user_id), of(BudgetScope::key, Uuid::v7(house.clock.now()))};
  require(house.sink.store(std::vector{record}));
  for (const BudgetId id : counted) CHECK(house.budgets.read(house.ours, id)->standing.spent == Money{100});
  for (const BudgetId id : others) CHECK(house.budgets.read(house.ours, id)->standing.spent == Money{});
}

TEST_CASE("servers share what is left, and what one has committed cannot be denied it") {
  BudgetHouse house;
  const BudgetId id = house.make({.name = "all", .limit = {1'000}}).budget.id;
  const Uuid other = Uuid::v7(house.clock.now());
  const Lease first = house.lease(id, house.holder, 900);
  CHECK(first.amount_micros >= 900);
  const Lease second = house.lease(id, other, 500);
  CHECK(second.amount_micros == 1'000 - first.amount_micros);
  const Lease again = house.lease(id, house.holder, 500, first.amount_micros, first.period_start);
  CHECK(again.amount_micros == first.amount_micros);
  CHECK(again.elsewhere_micros == second.amount_micros);
}

TEST_CASE("two servers and many threads never spend more than the limit, and all of it") {
  BudgetHouse house;
  const Money limit{100'000};
  const Budget budget = house.make({.name = "all", .limit = limit}).budget;
  struct Server {
    Server(BudgetHouse& house_, Uuid holder_) : sink(*house_.database, house_.clock), leases(*house_.database, holder_),
                                                keeper(book, leases, house_.clock) {
      sink.settle_budgets_of(holder_, [this](RequestId id) { book.stored(id); });
    }
    void round() {
      const std::lock_guard lock(one_worker);
      (void)keeper.round();
    }
    std::mutex one_worker;
    BudgetBook book;
    TrafficSink sink;
    PgBudgetLeases leases;
    LeaseKeeper keeper;
  };
  Server servers[2]{{house, Uuid::v7(house.clock.now())}, {house, Uuid::v7(house.clock.now())}};
  std::atomic<std::int64_t> spent{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      Server& server = servers[t % 2];
      int refusals = 0;
      for (int i = 0; refusals < 3 && i < 4'000; ++i) {
        const auto answer = server.book.hold({&budget}, house.ours.tenant, 997, house.clock.now(), [] {});
        if (answer.kind == BudgetBook::Answer::Kind::must_wait) {
          server.round();
        } else if (answer.kind == BudgetBook::Answer::Kind::refused) {
          ++refusals;
          server.round();
        } else {
          RequestRecord record = house.costing(997 - (i % 100));
          spent += record.cost.micros;
          server.book.settle(record.id, answer.holds, record.cost.micros);
          if (!server.sink.store(std::vector{record}).ok()) ++refusals;
        }
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(spent.load() <= limit.micros);
  CHECK(spent.load() > limit.micros * 9 / 10);
  CHECK(house.number(house.ours.tenant, "SELECT sum(micros)::bigint FROM gateway.budget_spend") == spent.load());
}

TEST_CASE("each threshold is told once a period, when it is crossed") {
  BudgetHouse house;
  house.make({.name = "all", .limit = {1'000}, .alert_at_percent = {50, 100}});
  const auto alerts = [&] { return house.events(house.ours.tenant, "astra.gateway.budget.threshold_reached.v1"); };
  require(house.sink.store(std::vector{house.costing(400)}));
  CHECK(alerts() == 0);
  require(house.sink.store(std::vector{house.costing(200)}));
  CHECK(alerts() == 1);
  require(house.sink.store(std::vector{house.costing(100)}));
  CHECK(alerts() == 1);
  require(house.sink.store(std::vector{house.costing(400)}));
  CHECK(alerts() == 2);
}

TEST_CASE("what was spent before the rolling window does not count any more") {
  BudgetHouse house;
  const BudgetId id = house.make({.name = "rolling", .period = BudgetPeriod::rolling, .rolling_hours = 2, .limit = {1'000}}).budget.id;
  RequestRecord old = house.costing(600), fresh = house.costing(100);
  old.started_at = house.clock.now() - Duration::hours(3);
  require(house.sink.store(std::vector{old, fresh}));
  CHECK(house.budgets.read(house.ours, id)->standing.spent == Money{100});
  CHECK(house.lease(id, house.holder, 0).spent_micros == 100);
}

TEST_CASE("an own price is in the next snapshot, before the shipped one, for its organisation only") {
  BudgetHouse house;
  OwnPrice price{.provider = "openai", .model = "gpt-4o", .prices = {.input = Money::dollars(7), .output = Money::dollars(9)}};
  REQUIRE(house.own_prices.put(house.ours, price, std::nullopt).ok());
  REQUIRE(house.keeper.refresh().ok());
  const auto snapshot = house.keeper.current();
  const auto& tenant = *snapshot->tenants.at(house.ours.tenant);
  REQUIRE(tenant.own_prices);
  CHECK(tenant.own_prices->find("openai", "gpt-4o")->base.in == 7'000'000);
  CHECK_FALSE(snapshot->tenants.at(house.theirs.tenant)->own_prices);
  CHECK(house.own_prices.remove(house.theirs, "openai", "gpt-4o").error().is(errors::not_found));
  REQUIRE(house.own_prices.remove(house.ours, "openai", "gpt-4o").ok());
  CHECK(house.own_prices.list(house.ours)->empty());
}

TEST_CASE("budgets are in the snapshot by whose they are, while they are enabled") {
  BudgetHouse house;
  const Uuid team = Uuid::v7(house.clock.now());
  const BudgetId id = house.make({.name = "team", .scope = BudgetScope::team, .subject_id = team, .limit = {1}}).budget.id;
  REQUIRE(house.keeper.refresh().ok());
  CHECK(house.keeper.current()->tenants.at(house.ours.tenant)->budgets.at(team).front().id == id);
  REQUIRE(house.budgets.change(house.ours, id, {.enabled = false}, std::nullopt).ok());
  REQUIRE(house.keeper.refresh().ok());
  CHECK(house.keeper.current()->tenants.at(house.ours.tenant)->budgets.empty());
  PgBudgetLeases leases(*house.database, house.holder);
  CHECK_FALSE(leases.lease(house.ours.tenant, {.budget = id}).operator*().has_value());
}

}  // namespace
}  // namespace astra::gateway
