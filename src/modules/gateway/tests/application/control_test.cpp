#include <doctest/doctest.h>

#include <algorithm>

#include "control_fakes.hpp"
#include "gateway/application/connection_service.hpp"
#include "gateway/application/policy_service.hpp"
#include "gateway/application/virtual_key_service.hpp"

namespace astra::gateway {
namespace {
using namespace testing;

struct House {
  SetClock clock;
  FakeStore store;
  FakeBox box;
  FakeProbe probe;
  FakeIssuer issuer;
  ConnectionService connections{store, box, probe, clock};
  VirtualKeyService keys{store, issuer, clock};
  PolicyService policies{store, clock};
  Caller caller = Caller::system(TenantId::create(clock.at));

  Account openai() {
    auto made = connections.create(caller, {.name = "main", .provider = "openai"}, "sk-secret-1234");
    REQUIRE_MESSAGE(made.ok(), std::string(made.error().message()));
    return *std::move(made);
  }
};

TEST_CASE("a connection gets its provider's address, and its secret is kept sealed") {
  House house;
  const Account account = house.openai();
  CHECK(account.settings.base_url == "https://api.openai.com/v1");
  CHECK(account.secret_last4 == "1234");
  CHECK(account.secret_sealed.find("sk-secret") == std::string::npos);
  CHECK(house.store.events == std::vector<std::string>{"astra.gateway.connection.created.v1"});
}

TEST_CASE("a provider that wants a credential is not connected without one") {
  House house;
  const auto refused = house.connections.create(house.caller, {.name = "main", .provider = "openai"}, "");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().violations().front().pointer == "/secret");
  CHECK(house.connections.create(house.caller, {.name = "local", .provider = "openai_compatible", .base_url = "https://models.example.org/v1"}, "").ok());
}

TEST_CASE("a connection cannot be pointed elsewhere without its secret") {
  House house;
  const Account account = house.openai();
  const auto moved = house.connections.change(house.caller, account.id, {.base_url = "https://collector.example.org"}, {});
  REQUIRE_FALSE(moved.ok());
  CHECK(moved.error().is(secret_required));
  const auto with = house.connections.change(house.caller, account.id, {.base_url = "https://proxy.example.org/v1", .secret = "sk-other-9876"}, 1);
  REQUIRE(with.ok());
  CHECK(with->version == 2);
  CHECK(with->secret_last4 == "9876");
  CHECK(house.store.events.back() == "astra.gateway.connection.secret_rotated.v1");
}

TEST_CASE("a change of what somebody else changed meanwhile is refused") {
  House house;
  const Account account = house.openai();
  REQUIRE(house.connections.change(house.caller, account.id, {.enabled = false}, 1).ok());
  const auto late = house.connections.change(house.caller, account.id, {.enabled = true}, 1);
  REQUIRE_FALSE(late.ok());
  CHECK(late.error().is(errors::version_mismatch));
  CHECK(house.connections.remove(house.caller, account.id, 1).error().is(errors::version_mismatch));
  CHECK(house.connections.remove(house.caller, account.id, 2).ok());
  CHECK(house.connections.read(house.caller, account.id).error().is(errors::not_found));
}

TEST_CASE("testing a connection asks its provider with the opened secret") {
  House house;
  const Account account = house.openai();
  REQUIRE(house.connections.test(house.caller, account.id).ok());
  CHECK(house.probe.asked.secret == "sk-secret-1234");
}

TEST_CASE("a virtual key is one key of iam with the permission to invoke and nothing else") {
  House house;
  const auto issued = house.keys.create(house.caller, {.name = "CI", .settings = {.allowed_models = {"gpt-*"}}});
  REQUIRE(issued.ok());
  CHECK(house.issuer.asked.permissions == std::vector<std::string>{"gateway:invoke"});
  CHECK(house.store.keys.at(issued->key.key_id).settings.allowed_models == std::vector<std::string>{"gpt-*"});
  CHECK(house.store.events == std::vector<std::string>{"astra.gateway.virtual_key.created.v1"});
}

TEST_CASE("a key whose settings could not be kept does not stay without limits") {
  House house;
  house.store.broken = true;
  CHECK_FALSE(house.keys.create(house.caller, {.name = "CI"}).ok());
  CHECK(house.issuer.revoked.size() == 1);
}

TEST_CASE("a revoked virtual key is revoked on both sides and cannot be changed") {
  House house;
  const auto issued = house.keys.create(house.caller, {.name = "CI"});
  REQUIRE(issued.ok());
  REQUIRE(house.keys.revoke(house.caller, issued->key.key_id).ok());
  REQUIRE(house.keys.revoke(house.caller, issued->key.key_id).ok());
  CHECK(house.issuer.revoked.front().value() == issued->key.key_id);
  CHECK(std::count(house.store.events.begin(), house.store.events.end(), "astra.gateway.virtual_key.revoked.v1") == 1);
  CHECK(house.keys.change(house.caller, issued->key.key_id, {.allowed_models = {{"*"}}}, {}).error().is(virtual_key_revoked));
}

TEST_CASE("each change of the policy is a new version, and only of the one that was read") {
  House house;
  CHECK(house.policies.read(house.caller)->revision == 0);
  REQUIRE(house.policies.put(house.caller, {.denied_models = {"*-preview"}}, 0).ok());
  CHECK(house.policies.put(house.caller, {}, 0).error().is(errors::version_mismatch));
  CHECK(house.policies.put(house.caller, {.fail_open = {"authentication"}}, 1).error().is(errors::validation_failed));
  CHECK(house.policies.put(house.caller, {.allowed_providers = {"nobody"}}, 1).error().is(errors::validation_failed));
  CHECK(house.policies.read(house.caller)->settings.denied_models == std::vector<std::string>{"*-preview"});
}

}  // namespace
}  // namespace astra::gateway
