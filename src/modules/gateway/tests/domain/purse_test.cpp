#include <doctest/doctest.h>

#include <array>
#include <map>
#include <random>
#include <vector>

#include "gateway/domain/budgets/budget_book.hpp"
#include "gateway/domain/budgets/limits.hpp"

namespace astra::gateway {
namespace {

const Instant noon = Instant::from_unix_seconds(1'795'000'000);
const Instant period = noon - Duration::hours(12);

Lease lease_of(std::int64_t amount, std::int64_t spent = 0, std::int64_t elsewhere = 0, std::int64_t limit = 1'000) {
  return {.period_start = period, .period_end = period + Duration::days(1), .limit_micros = limit, .spent_micros = spent,
          .elsewhere_micros = elsewhere, .amount_micros = amount};
}

Purse purse_with(const Lease& lease) {
  Purse purse;
  purse.wait(1, noon);
  purse.request(BudgetId{}, noon);
  purse.grant(lease, noon, noon);
  return purse;
}

TEST_CASE("a purse without a lease asks, and one with enough does not") {
  Purse purse;
  CHECK(purse.state(1, noon) == Purse::State::must_ask);
  CHECK_FALSE(purse.wants_lease(noon));
  purse.wait(70, noon);
  REQUIRE(purse.wants_lease(noon));
  CHECK(purse.request(BudgetId{}, noon).waiting_micros == 70);
  purse.grant(lease_of(100), noon, noon);
  CHECK(purse.state(100, noon) == Purse::State::ready);
  CHECK(purse.state(101, noon) == Purse::State::must_ask);  // the budget has more
}

TEST_CASE("what is held is not available, and what it did not cost comes back") {
  Purse purse = purse_with(lease_of(100));
  purse.hold(80, noon);
  CHECK(purse.available() == 20);
  purse.settle(period, 80, 30);
  CHECK(purse.available() == 70);
  purse.stored(period, 30);
  CHECK(purse.available() == 70);
  CHECK(purse.used_micros() == 30);
}

TEST_CASE("a used up budget is not asked about again at once, and is a moment later") {
  const Purse purse = purse_with(lease_of(10, 990));
  CHECK(purse.state(11, noon) == Purse::State::exhausted);
  CHECK(purse.state(10, noon) == Purse::State::ready);
  CHECK(purse.state(11, noon + limits::ask_again_after) == Purse::State::must_ask);
}

TEST_CASE("a lease ends with its period and before the database gives it away") {
  const Purse purse = purse_with(lease_of(100));
  CHECK(purse.state(1, noon + limits::lease_duration) == Purse::State::must_ask);
  CHECK(purse.state(1, period + Duration::days(1)) == Purse::State::must_ask);
}

TEST_CASE("a request of the period before changes nothing in this one") {
  Purse purse = purse_with(lease_of(100));
  purse.hold(60, noon);
  Lease next = lease_of(50);
  next.period_start = period + Duration::days(1);
  next.period_end = period + Duration::days(2);
  const Instant later = next.period_start + Duration::seconds(1);
  purse.wait(1, later);
  CHECK(purse.request(BudgetId{}, later).kept_micros == 60);  // of a period that the database knows is over
  purse.grant(next, later, later);
  CHECK(purse.available() == 50);
  purse.settle(period, 60, 60);
  purse.stored(period, 60);
  CHECK(purse.available() == 50);
}

TEST_CASE("what was stored while the database was asked is not counted twice as ours") {
  Purse purse = purse_with(lease_of(100));
  purse.hold(40, noon);
  purse.settle(period, 40, 40);
  purse.wait(10, noon);
  const LeaseRequest request = purse.request(BudgetId{}, noon);
  CHECK(request.kept_micros == 100);
  CHECK(request.slack_micros == 60);
  purse.stored(period, 40);
  purse.grant(lease_of(110, 0), noon, noon);  // computed before the 40 were spent: 40 of the 110 are those
  CHECK(purse.available() == 70);
}

TEST_CASE("an idle purse gives its lease back and is forgotten when nothing is held") {
  Purse purse = purse_with(lease_of(100));
  const Instant later = noon + limits::purse_idle + Duration::seconds(1);
  REQUIRE(purse.wants_lease(later));
  CHECK(purse.request(BudgetId{}, later).release);
  purse.grant(lease_of(0), later, later);
  CHECK(purse.is_empty());
  CHECK(purse.state(1, later) == Purse::State::must_ask);
}

// The database as domain code sees it: the arithmetic of gateway.lease_budget.
struct Ledger {
  std::int64_t limit, spent = 0;
  std::map<int, std::int64_t> leases;

  Lease lease(int holder, const LeaseRequest& request) {
    std::int64_t elsewhere = 0;
    for (const auto& [other, amount] : leases) elsewhere += other == holder ? 0 : amount;
    const std::int64_t kept = request.period_start ? request.kept_micros : 0;
    const std::int64_t slack = request.period_start ? request.slack_micros : 0;
    const std::int64_t free = std::max<std::int64_t>(0, limit - spent - elsewhere - kept);
    std::int64_t amount = kept + std::min(request.waiting_micros, free);
    if (!request.release)
      amount += std::min(std::max<std::int64_t>(0, limit / limits::cushion_share - slack),
                         std::max<std::int64_t>(0, free - request.waiting_micros) / 2);
    leases[holder] = amount;
    return lease_of(amount, spent, elsewhere, limit);
  }
  void store(int holder, std::int64_t cost) {
    spent += cost;
    leases[holder] = std::max<std::int64_t>(0, leases[holder] - cost);
  }
};

TEST_CASE("servers together never spend more than the limit, in whatever order things happen") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 chance(seed);
    const auto draw = [&](int n) { return static_cast<int>(chance() % static_cast<unsigned>(n)); };
    Ledger ledger{.limit = 10'000};
    constexpr int servers = 3;
    std::array<Purse, servers> purses;
    struct Answer { Lease lease; Instant asked_at; };
    std::array<std::optional<LeaseRequest>, servers> asked;   // on its way to the database
    std::array<std::optional<Answer>, servers> granted;       // on its way back
    struct Running { int server; std::int64_t held; };
    struct Unstored { int server; std::int64_t cost; };
    std::vector<Running> running;
    std::vector<Unstored> unstored;
    std::int64_t cost_in_all = 0;
    Instant now = noon;
    for (int step = 0; step < 2'000; ++step) {
      now = now + Duration::milliseconds(draw(100) == 0 ? 70'000 : draw(400));
      const int server = draw(servers);
      Purse& purse = purses[static_cast<std::size_t>(server)];
      const std::int64_t amount = 1 + draw(400);
      switch (draw(4)) {
        case 0: {
          const auto state = purse.state(amount, now);
          if (state == Purse::State::ready) purse.hold(amount, now), running.push_back({server, amount});
          else if (state == Purse::State::must_ask) purse.wait(amount, now);
          break;
        }
        case 1: {
          const auto at = static_cast<std::size_t>(server);
          if (granted[at]) {
            purse.grant(granted[at]->lease, granted[at]->asked_at, now);
            granted[at].reset();
          } else if (asked[at]) {
            granted[at] = Answer{ledger.lease(server, *asked[at]), now};
            asked[at].reset();
          } else if (purse.wants_lease(now)) {
            asked[at] = purse.request(BudgetId{}, now);
          }
          break;
        }
        case 2:
          if (!running.empty()) {
            std::swap(running[static_cast<std::size_t>(draw(static_cast<int>(running.size())))], running.back());
            const Running ended = running.back();
            running.pop_back();
            const std::int64_t cost = draw(static_cast<int>(ended.held) + 1);
            purses[static_cast<std::size_t>(ended.server)].settle(period, ended.held, cost);
            cost_in_all += cost;
            unstored.push_back({ended.server, cost});
          }
          break;
        default:
          if (!unstored.empty()) {
            const Unstored each = unstored.back();
            unstored.pop_back();
            ledger.store(each.server, each.cost);
            purses[static_cast<std::size_t>(each.server)].stored(period, each.cost);
          }
      }
      std::int64_t held = 0;
      for (const Running& each : running) held += each.held;
      REQUIRE_MESSAGE(cost_in_all + held <= ledger.limit, "seed ", seed, " step ", step);
    }
    CHECK_MESSAGE(cost_in_all > ledger.limit / 2, "seed ", seed);  // and they do spend it
  }
}

TEST_CASE("the book holds in every budget or in none, and says which one refuses") {
  BudgetBook book;
  const TenantId tenant = TenantId::create(noon);
  Budget wide{.id = BudgetId::create(noon), .settings = {.name = "wide", .limit = {1'000}}};
  Budget narrow{.id = BudgetId::create(noon), .settings = {.name = "narrow", .limit = {100}}};
  int woken = 0;
  const auto wake = [&] { ++woken; };
  const auto hold = [&](std::int64_t amount) { return book.hold({&wide, &narrow}, tenant, amount, noon, wake); };
  CHECK(hold(60).kind == BudgetBook::Answer::Kind::must_wait);
  CHECK(book.lease_requests(noon)[tenant].size() == 2);
  book.grant(wide.id, lease_of(500), noon, noon);
  book.grant(narrow.id, lease_of(100, 0, 0, 100), noon, noon);
  book.wake_all();
  CHECK(woken == 1);
  const auto held = hold(60);
  REQUIRE(held.kind == BudgetBook::Answer::Kind::held);
  CHECK(held.holds.size() == 2);
  const auto refused = hold(60);
  REQUIRE(refused.kind == BudgetBook::Answer::Kind::refused);
  CHECK(refused.refusing == &narrow);
  CHECK(refused.used_micros == 60);
  book.settle(RequestId::create(noon), held.holds, 10);
  CHECK(hold(60).kind == BudgetBook::Answer::Kind::held);
}

TEST_CASE("a soft budget is looked up without wanting any of it") {
  BudgetBook book;
  Budget soft{.id = BudgetId::create(noon), .settings = {.name = "soft", .limit = {100}, .mode = BudgetMode::soft}};
  CHECK(book.hold({&soft}, TenantId{}, 60, noon, [] {}).kind == BudgetBook::Answer::Kind::must_wait);
  CHECK(book.lease_requests(noon).size() == 1);
}

TEST_CASE("a soft budget that is used up lets requests through and says so") {
  BudgetBook book;
  const TenantId tenant = TenantId::create(noon);
  Budget soft{.id = BudgetId::create(noon), .settings = {.name = "soft", .limit = {100}, .mode = BudgetMode::soft}};
  (void)book.hold({&soft}, tenant, 60, noon, [] {});
  book.lease_requests(noon);
  book.grant(soft.id, lease_of(0, 100, 0, 100), noon, noon);
  const auto answer = book.hold({&soft}, tenant, 60, noon, [] {});
  REQUIRE(answer.kind == BudgetBook::Answer::Kind::held);
  REQUIRE(answer.over.size() == 1);
  CHECK(answer.over.front() == &soft);
}

}  // namespace
}  // namespace astra::gateway
