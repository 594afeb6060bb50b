#include <doctest/doctest.h>

#include <map>
#include <random>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/routing/plan.hpp"

namespace astra::gateway {
namespace {

const Instant noon = Instant::from_unix_seconds(1'795'000'000);

ProviderError failure(ErrorClass error_class, std::optional<std::int64_t> retry_after_ms = {}) {
  ProviderError error;
  error.error_class = error_class;
  error.retry_after_ms = retry_after_ms;
  return error;
}

struct House {
  House() {
    for (const char* name : {"a", "b", "c"}) {
      Connection connection{.id = ConnectionId::create(noon), .name = name, .provider = "openai_compatible"};
      connection.models = {"m"};
      tenant.connections.push_back(connection);
    }
  }
  void route(RouteStrategy strategy, std::vector<RouteTarget> targets) {
    Route made{.id = RouteId::create(noon), .settings = {.name = "assistant", .strategy = strategy, .targets = std::move(targets)}};
    tenant.routes["assistant"] = made;
  }
  std::string order(std::string_view model = "assistant", std::uint64_t chance = 0, std::string_view user = {}) {
    const Door door{"openai.chat", WireFormat::openai_chat, Door::Operation::generate, {}};
    const auto plan = plan_route({.tenant = tenant, .model = model, .door = door, .stick_to = user, .chance = chance, .now = now}, health, true);
    if (!plan.ok()) return std::string(plan.error().code());
    std::string names;
    for (const PlannedTarget& planned : plan->targets) names += planned.target.connection->name;
    return names;
  }
  ConnectionId id(std::size_t i) const { return tenant.connections[i].id; }

  TenantConfig tenant;
  TargetHealth health;
  Instant now = noon;
};

TEST_CASE("a model's name leads to the connections that serve it, in their order, and a route's name to its targets") {
  House house;
  CHECK(house.order("m") == "abc");
  CHECK(house.order("nothing") == "model_not_found");
  house.route(RouteStrategy::priority, {{"c", "x"}, {"a", "y"}});
  CHECK(house.order() == "ca");
  house.route(RouteStrategy::priority, {{"gone", "x"}});
  CHECK(house.order() == "no_provider_available");
}

TEST_CASE("weights share out the first place, and a weight of nothing only stands in") {
  House house;
  house.route(RouteStrategy::weighted, {{"a", "m", 3}, {"b", "m", 1}, {"c", "m", 0}});
  std::map<char, int> first;
  for (std::uint64_t i = 0; i < 400; ++i) {
    const std::string order = house.order("assistant", i);
    CHECK(order.back() == 'c');
    ++first[order.front()];
  }
  CHECK(first['a'] == 300);
  CHECK(first['b'] == 100);
}

TEST_CASE("a user sticks to one target, and users share them") {
  House house;
  house.route(RouteStrategy::sticky, {{"a", "m"}, {"b", "m"}});
  std::map<char, int> users;
  for (int i = 0; i < 200; ++i) {
    const std::string user = "user-" + std::to_string(i);
    const std::string order = house.order("assistant", static_cast<std::uint64_t>(i), user);
    CHECK(house.order("assistant", 77, user) == order);
    ++users[order.front()];
  }
  CHECK(users['a'] > 60);
  CHECK(users['b'] > 60);
}

TEST_CASE("the fastest comes first, and one that nobody has asked before it") {
  House house;
  house.route(RouteStrategy::fastest, {{"a", "m"}, {"b", "m"}, {"c", "m"}});
  house.health.succeeded(house.id(0), "m", 900'000);
  house.health.succeeded(house.id(1), "m", 300'000);
  CHECK(house.order() == "cba");
}

TEST_CASE("the cheapest comes first, and one without a price last") {
  House house;
  auto prices = std::make_shared<PriceTable>();
  prices->set({.provider = "openai_compatible", .model = "dear", .base = {.in = 10, .out = 10}});
  prices->set({.provider = "openai_compatible", .model = "cheap", .base = {.in = 1, .out = 1}});
  house.tenant.own_prices = prices;
  house.route(RouteStrategy::cheapest, {{"a", "mystery"}, {"b", "dear"}, {"c", "cheap"}});
  CHECK(house.order() == "cba");
}

TEST_CASE("five passing failures open the breaker, and its target comes last until its time is over") {
  House house;
  for (int i = 0; i < 4; ++i) house.health.failed(house.id(0), "m", failure(ErrorClass::transient), noon);
  CHECK(house.order("m") == "abc");
  house.health.failed(house.id(0), "m", failure(ErrorClass::transient), noon);
  CHECK(house.order("m") == "bca");
  house.now = noon + Duration::seconds(3);
  CHECK(house.health.view(house.id(0), "m", house.now).breaker == TargetHealth::Breaker::half_open);
  CHECK(house.order("m") == "abc");
  house.health.trying(house.id(0), "m", house.now);
  CHECK(house.order("m") == "bca");  // one tries, the others wait
  house.health.succeeded(house.id(0), "m", 1'000);
  CHECK(house.order("m") == "abc");
}

TEST_CASE("a trial that fails opens the breaker for longer") {
  House house;
  for (int i = 0; i < 5; ++i) house.health.failed(house.id(0), "m", failure(ErrorClass::transient), noon);
  const Instant first = house.health.view(house.id(0), "m", noon).open_until;
  house.health.failed(house.id(0), "m", failure(ErrorClass::transient), first);
  CHECK(house.health.view(house.id(0), "m", first).open_until - first > first - noon);
}

TEST_CASE("every class of failure has its action") {
  struct Case {
    ErrorClass error_class;
    std::optional<std::int64_t> retry_after_ms;
    bool opens, retries, falls_back;
  };
  const Case cases[] = {{ErrorClass::auth, {}, true, false, true},
                        {ErrorClass::quota, {}, true, false, true},
                        {ErrorClass::rate_limit, 3'000, true, false, true},
                        {ErrorClass::rate_limit, {}, false, false, true},
                        {ErrorClass::transient, {}, false, true, true},
                        {ErrorClass::context_length, {}, false, false, true},
                        {ErrorClass::content_policy, {}, false, false, false},
                        {ErrorClass::not_found, {}, true, false, true},
                        {ErrorClass::bad_request, {}, false, false, false}};
  for (const Case& c : cases) {
    House house;
    const ProviderError error = failure(c.error_class, c.retry_after_ms);
    house.health.failed(house.id(0), "m", error, noon);
    CAPTURE(to_string(c.error_class));
    CHECK((house.order("m") == "bca") == c.opens);
    CHECK(error.retry_same_credential() == c.retries);
    CHECK(error.fall_back() == c.falls_back);
  }
}

TEST_CASE("a model that fails does not take another of the same connection with it") {
  House house;
  for (int i = 0; i < 5; ++i) house.health.failed(house.id(0), "m", failure(ErrorClass::transient), noon);
  house.route(RouteStrategy::priority, {{"a", "other"}, {"b", "m"}});
  CHECK(house.order() == "ab");
}

TEST_CASE("what cannot be a route is refused with every field named") {
  const auto refused = RouteSettings::check({.name = "", .targets = {{"", "", -1}}, .retries = 9});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().violations().size() == 6);
}

}  // namespace
}  // namespace astra::gateway
