#include <doctest/doctest.h>

#include "gateway/adapters/persistence/traffic_reader.hpp"
#include "gateway/adapters/rest/configuration_endpoints.hpp"
#include "gateway/adapters/rest/traffic_endpoints.hpp"
#include "house.hpp"
#include "kernel/json.hpp"
#include "platform/api/application.hpp"

namespace astra::gateway {
namespace {
using namespace testing;

// Every request is the caller's that the test chose.
class Desk final : public api::Authenticator {
 public:
  Result<Caller> authenticate(const http::Request&) override { return Caller(caller); }
  Caller caller;
};

struct Api : House {
  PgTrafficReader traffic{*database};
  rest::ConfigurationEndpoints configuration{connections, keys, policies, keeper};
  rest::TrafficEndpoints traffic_endpoints{traffic, keeper, clock};
  api::Routes routes;
  Desk desk;
  std::unique_ptr<api::Application> application;

  Api() {
    configuration.declare(routes);
    traffic_endpoints.declare(routes);
    const auto sealed = routes.seal();
    if (!sealed.ok())
      for (const Violation& broken : sealed.error().violations()) MESSAGE(broken.pointer, " ", broken.detail);
    REQUIRE(sealed.ok());
    application = std::make_unique<api::Application>(
        routes, api::Application::Parts{.clock = &clock, .authenticator = &desk, .secret = "cursors"});
    ours.permissions = theirs.permissions = {"gateway:admin", "gateway:invoke", "gateway:read", "gateway:write"};
    desk.caller = ours;
  }

  http::Response call(http::Method method, const std::string& target, const std::string& body = {}, const std::string& if_match = {}) {
    http::Request request;
    request.method = method;
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    if (const auto at = target.find('?'); at != std::string::npos) request.query = target.substr(at + 1);
    request.body = body;
    if (!body.empty()) request.headers.set("content-type", "application/json");
    if (!if_match.empty()) request.headers.set("if-match", if_match);
    request.headers.set("authorization", "Bearer x");
    request.request_id = "req_0190f6c17e8a7cc38f0a2b1d4c5e6f70";
    return application->handle(request);
  }
  http::Response get(const std::string& target) { return call(http::Method::get, target); }
};

// The member of `data` at a path of names and positions.
std::string data(const http::Response& response, std::initializer_list<std::string_view> path) {
  const auto document = JsonDocument::parse(response.body);
  REQUIRE_MESSAGE(document.ok(), response.body);
  JsonValue value = document->root()["data"];
  for (const std::string_view name : path) value = value.is_array() ? value.at(static_cast<std::size_t>(name[0] - '0')) : value[name];
  return value.is_string() ? *value.to_string() : std::string(value.raw());
}

constexpr const char* openai = R"({"name": "main", "provider": "openai", "secret": "sk-secret-1234", "models": ["gpt-*"]})";

TEST_CASE("a connection is made, tested against rules, changed and removed, and its secret never comes back") {
  Api api;
  const auto made = api.call(http::Method::post, "/api/v1/gateway/connections", openai);
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(made.body.find("sk-secret") == std::string::npos);
  CHECK(data(made, {"secret_last4"}) == "1234");
  const std::string one = "/api/v1/gateway/connections/" + data(made, {"id"});
  CHECK(api.get(one).body.find("sk-secret") == std::string::npos);
  CHECK(data(api.get("/api/v1/gateway/connections"), {"0", "name"}) == "main");

  CHECK(api.call(http::Method::post, "/api/v1/gateway/connections", openai).status == 409);
  CHECK(api.call(http::Method::patch, one, R"({"base_url": "https://elsewhere.example.org"})").status == 422);
  CHECK(api.call(http::Method::patch, one, R"({"base_url": "http://127.0.0.1:1", "secret": "sk-secret-1234"})").status == 422);
  const auto changed = api.call(http::Method::patch, one, R"({"enabled": false})", "\"1\"");
  REQUIRE_MESSAGE(changed.status == 200, changed.body);
  CHECK(data(changed, {"enabled"}) == "false");
  CHECK(api.call(http::Method::patch, one, R"({"enabled": true})", "\"1\"").status == 412);
  const auto rotated = api.call(http::Method::put, one + "/secret", R"({"secret": "sk-another-9876"})");
  REQUIRE_MESSAGE(rotated.status == 200, rotated.body);
  CHECK(data(rotated, {"secret_last4"}) == "9876");

  api.desk.caller = api.theirs;
  CHECK(api.get(one).status == 404);
  CHECK(api.call(http::Method::del, one).status == 404);
  api.desk.caller = api.ours;
  CHECK(api.call(http::Method::del, one).status == 204);
  CHECK(api.get(one).status == 404);
}

TEST_CASE("a virtual key's text is in the answer that issues it and in no other") {
  Api api;
  const auto issued = api.call(http::Method::post, "/api/v1/gateway/virtual-keys",
                               R"({"name": "Checkout", "allowed_models": ["gpt-4o*"], "limits": {"requests_per_minute": 60}})");
  REQUIRE_MESSAGE(issued.status == 201, issued.body);
  CHECK(data(issued, {"key"}) == "bst_live_text");
  const std::string one = "/api/v1/gateway/virtual-keys/" + data(issued, {"virtual_key", "id"});
  CHECK(api.get(one).body.find("bst_live_text") == std::string::npos);
  REQUIRE(api.keeper.refresh().ok());
  CHECK(data(api.get(one), {"active"}) == "true");
  CHECK(api.call(http::Method::patch, one, R"({"limits": {"requests_per_minute": 0}})").status == 422);
  CHECK(data(api.call(http::Method::patch, one, R"({"limits": {}})"), {"limits"}) == "{}");
  api.desk.caller = api.theirs;
  CHECK(api.call(http::Method::post, one + "/revoke").status == 404);
  api.desk.caller = api.ours;
  const auto revoked = api.call(http::Method::post, one + "/revoke");
  REQUIRE_MESSAGE(revoked.status == 200, revoked.body);
  CHECK(data(revoked, {"active"}) == "false");
  CHECK(api.call(http::Method::patch, one, R"({"limits": {}})").status == 409);
}

TEST_CASE("the policy is replaced only by somebody who has seen it") {
  Api api;
  CHECK(data(api.get("/api/v1/gateway/policy"), {"revision"}) == "0");
  const char* body = R"({"denied_models": ["*-preview"]})";
  CHECK(api.call(http::Method::put, "/api/v1/gateway/policy", body).status == 428);
  const auto put = api.call(http::Method::put, "/api/v1/gateway/policy", body, "\"0\"");
  REQUIRE_MESSAGE(put.status == 200, put.body);
  CHECK(data(put, {"revision"}) == "1");
  CHECK(api.call(http::Method::put, "/api/v1/gateway/policy", body, "\"0\"").status == 412);
  CHECK(data(api.get("/api/v1/gateway/policy/versions/1"), {"settings", "denied_models", "0"}) == "*-preview");
  CHECK(data(api.get("/api/v1/gateway/policy/versions"), {"0", "revision"}) == "1");
  CHECK(api.get("/api/v1/gateway/policy/versions/2").status == 404);
}

TEST_CASE("the request log is paged without gaps or repeats, and filtered") {
  Api api;
  const TenantId tenant = api.ours.tenant;
  std::vector<RequestRecord> records;
  const Instant start = api.clock.now() - Duration::minutes(5);
  for (int i = 0; i < 7; ++i) records.push_back(answered(tenant, start + Duration::microseconds(i / 2)));  // some at the same time
  records.push_back(blocked(tenant, start + Duration::seconds(1)));
  require(api.sink.store(records));

  std::vector<std::string> ids;
  std::string target = "/api/v1/gateway/requests?limit=3&count=true";
  for (;;) {
    const auto page = api.get(target);
    REQUIRE_MESSAGE(page.status == 200, page.body);
    const auto document = JsonDocument::parse(page.body);
    for (const JsonValue item : document->root()["data"].elements()) ids.push_back(item["id"].string_or({}));
    const JsonValue pagination = document->root()["meta"]["pagination"];
    CHECK(pagination["total_count"].int_or(0) == 8);
    if (!pagination["has_more"].to_bool().value_or(false)) break;
    target = "/api/v1/gateway/requests?limit=3&count=true&cursor=" + pagination["cursor"].string_or({});
  }
  CHECK(ids.size() == 8);
  std::sort(ids.begin(), ids.end());
  CHECK(std::unique(ids.begin(), ids.end()) == ids.end());

  const auto only = api.get("/api/v1/gateway/requests?outcome=blocked&status=403");
  CHECK(data(only, {"0", "error_code"}) == "policy_denied");
  CHECK(data(only, {"1"}).empty());
  CHECK(data(api.get("/api/v1/gateway/requests?model=no-such"), {}) == "[]");
  CHECK(api.get("/api/v1/gateway/requests?outcome=maybe").status / 100 == 4);
  api.desk.caller = api.theirs;
  CHECK(data(api.get("/api/v1/gateway/requests"), {}) == "[]");
}

TEST_CASE("one request is shown with all its checkpoints, and to its own organisation only") {
  Api api;
  const RequestRecord record = blocked(api.ours.tenant);
  require(api.sink.store(std::vector{record}));
  const std::string one = "/api/v1/gateway/requests/" + record.id.to_string();
  const auto shown = api.get(one);
  REQUIRE_MESSAGE(shown.status == 200, shown.body);
  CHECK(data(shown, {"request_checkpoints", "3", "outcome"}) == "blocked");
  CHECK(data(shown, {"request_checkpoints", "3", "detail"}) == "tenant.denied_models@3");
  CHECK(data(shown, {"response_checkpoints", "0", "outcome"}) == "not_reached");
  api.desk.caller = api.theirs;
  CHECK(api.get(one).status == 404);
}

TEST_CASE("usage is added up by what is asked for") {
  Api api;
  RequestRecord claude = answered(api.ours.tenant);
  claude.model = "claude-sonnet-4";
  claude.provider = "anthropic";
  require(api.sink.store(std::vector{answered(api.ours.tenant), answered(api.ours.tenant), claude}));
  const auto by_model = api.get("/api/v1/gateway/usage?group_by=model");
  REQUIRE_MESSAGE(by_model.status == 200, by_model.body);
  CHECK(data(by_model, {"0", "group"}) == "claude-sonnet-4");
  CHECK(data(by_model, {"1", "requests"}) == "2");
  CHECK(data(by_model, {"1", "cost"}) == "0.0009");
  CHECK(data(api.get("/api/v1/gateway/usage"), {"0", "requests"}) == "3");
  CHECK(data(api.get("/api/v1/gateway/usage?group_by=provider"), {"0", "in_plain"}) == "100");
  CHECK(data(api.get("/api/v1/gateway/usage?group_by=key&limit=1"), {"1"}).empty());
  CHECK(data(api.get("/api/v1/gateway/usage?to=2020-01-01T00:00:00Z"), {}) == "[]");
}

TEST_CASE("providers, models and health can be read") {
  Api api;
  REQUIRE(api.keeper.refresh().ok());
  CHECK(data(api.get("/api/v1/gateway/providers"), {"0", "id"}) == "openai");
  CHECK(data(api.get("/api/v1/gateway/models"), {"0", "connection"}) == "sim");
  RequestRecord record = answered(api.ours.tenant);
  record.connection_id = simulator_connection_id;
  record.first_token_us = 12'000;
  require(api.sink.store(std::vector{record}));
  const auto health = api.get("/api/v1/gateway/health");
  REQUIRE_MESSAGE(health.status == 200, health.body);
  CHECK(data(health, {"0", "requests"}) == "1");
  CHECK(data(health, {"0", "p50_ms"}) == "12");
}

TEST_CASE("reading needs gateway:read, keys and policy gateway:write, connections gateway:admin") {
  Api api;
  api.desk.caller.permissions = {"gateway:invoke"};
  CHECK(api.get("/api/v1/gateway/requests").status == 403);
  api.desk.caller.permissions = {"gateway:read", "gateway:write"};
  CHECK(api.get("/api/v1/gateway/requests").status == 200);
  CHECK(api.call(http::Method::post, "/api/v1/gateway/connections", openai).status == 403);
  CHECK(api.call(http::Method::put, "/api/v1/gateway/policy", "{}", "\"0\"").status == 200);
}

}  // namespace
}  // namespace astra::gateway
