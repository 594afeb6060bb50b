#include "house.hpp"

namespace astra::gateway {
namespace {
using namespace testing;

TEST_CASE("records stored twice are in the log, the usage and the events once") {
  House house;
  const TenantId tenant = house.ours.tenant;
  const std::vector<RequestRecord> records{answered(tenant), answered(tenant), blocked(tenant)};
  require(house.sink.store(records));
  require(house.sink.store(records));
  CHECK(house.number(tenant, "SELECT count(*) FROM gateway.request_log") == 3);
  CHECK(house.number(tenant, "SELECT sum(requests)::bigint FROM gateway.usage_daily") == 3);
  CHECK(house.number(tenant, "SELECT sum(in_plain)::bigint FROM gateway.usage_daily") == 200);
  CHECK(house.number(tenant, "SELECT sum(cost_micros)::bigint FROM gateway.usage_daily") == 900);
  CHECK(house.number(tenant, "SELECT sum(blocked)::bigint FROM gateway.usage_daily") == 1);
  CHECK(house.events(tenant, "astra.gateway.traffic.recorded.v1") == 1);
  CHECK(house.events(tenant, "astra.gateway.request.blocked.v1") == 1);
}

TEST_CASE("a batch that overlaps an earlier one counts what is new") {
  House house;
  const TenantId tenant = house.ours.tenant;
  RequestRecord first = answered(tenant), second = answered(tenant);
  second.key_id = first.key_id;
  require(house.sink.store(std::vector{first}));
  require(house.sink.store(std::vector{first, second}));
  CHECK(house.number(tenant, "SELECT count(*) FROM gateway.usage_daily") == 1);
  CHECK(house.number(tenant, "SELECT requests FROM gateway.usage_daily") == 2);
}

TEST_CASE("the log adds up to the usage, whatever came in") {
  House house;
  const TenantId tenant = house.ours.tenant;
  std::vector<RequestRecord> records;
  for (int i = 0; i < 300; ++i) {
    RequestRecord record = i % 7 == 0 ? blocked(tenant) : answered(tenant);
    record.model = i % 3 == 0 ? "gpt-4o" : "claude-sonnet-4";
    record.usage.in_cache_read = i;
    record.usage.out_reasoning = 2 * i;
    record.cost = {i};
    records.push_back(record);
  }
  require(house.sink.store(records));
  const char* log = "SELECT sum(in_plain + in_cache_read + out_text + out_reasoning + cost_micros)::bigint FROM gateway.request_log";
  const char* usage = "SELECT sum(in_plain + in_cache_read + out_text + out_reasoning + cost_micros)::bigint FROM gateway.usage_daily";
  CHECK(house.number(tenant, log) == house.number(tenant, usage));
  CHECK(house.number(tenant, "SELECT count(*) FROM gateway.request_log") == 300);
}

TEST_CASE("a batch of several tenants lands with each, and nobody sees another's") {
  House house;
  require(house.sink.store(std::vector{answered(house.ours.tenant), answered(house.theirs.tenant),
                                       answered(house.theirs.tenant)}));
  CHECK(house.number(house.ours.tenant, "SELECT count(*) FROM gateway.request_log") == 1);
  CHECK(house.number(house.theirs.tenant, "SELECT count(*) FROM gateway.request_log") == 2);
  CHECK(house.number(house.ours.tenant, "SELECT sum(requests)::bigint FROM gateway.usage_daily") == 1);
}

TEST_CASE("a request whose credential was refused is kept where no tenant sees it, and tells nobody") {
  House house;
  RequestRecord record = answered(TenantId{});
  record.key_id = {};
  record.status = 401;
  record.request_verdicts[0] = {Outcome::blocked, 2, "unknown_key"};
  const auto before = house.number(refused_tenant, "SELECT count(*) FROM gateway.request_log");
  require(house.sink.store(std::vector{record}));
  CHECK(house.number(refused_tenant, "SELECT count(*) FROM gateway.request_log") == before + 1);
  CHECK(house.number(house.ours.tenant, "SELECT count(*) FROM gateway.request_log") == 0);
  CHECK(house.events(refused_tenant, "astra.gateway.request.blocked.v1") == 0);
}

TEST_CASE("bytes that PostgreSQL cannot hold do not hold up the journal") {
  House house;
  RequestRecord record = answered(house.ours.tenant);
  record.user_agent = std::string("a\0b", 3) + "\xff\xc3";
  record.requested_model = "\"quoted\\,{}\"";
  record.request_verdicts[3] = {Outcome::flagged, 1, std::string("\xed\xa0\x80 \"x\"", 7)};
  require(house.sink.store(std::vector{record}));
  CHECK(house.number(house.ours.tenant, "SELECT count(*) FROM gateway.request_log WHERE requested_model = '\"quoted\\,{}\"'") == 1);
  CHECK(house.number(house.ours.tenant, "SELECT jsonb_array_length(verdicts)::bigint FROM gateway.request_log") == 28);
}

TEST_CASE("a request of last year is kept too, though no partition was made for it") {
  House house;
  RequestRecord record = answered(house.ours.tenant, house.clock.now() - Duration::days(400));
  require(house.sink.store(std::vector{record, record}));
  CHECK(house.number(house.ours.tenant, "SELECT count(*) FROM gateway.request_log_default") == 1);
  require(house.sink.prepare_partitions());
}

TEST_CASE("months of the log are dropped once all of them is too old, and never the last thirty days") {
  House house;
  auto owner = postgres::Database::open({.dsn = test::postgres_server({&migrations()}).dsn("bastion_owner")});
  REQUIRE(owner.ok());
  auto making = (*owner)->begin_tenantless();
  constexpr Sql make{"test.make_month", R"(
    DO $$ BEGIN
      EXECUTE format('CREATE TABLE gateway.request_log_%s PARTITION OF gateway.request_log FOR VALUES FROM (%L) TO (%L)',
                     to_char(now() - interval '183 days', 'YYYYMM'), date_trunc('month', now() - interval '183 days', 'UTC'),
                     date_trunc('month', now() - interval '183 days', 'UTC') + interval '1 month');
    END $$)"};
  REQUIRE(making->run_and_commit(make).ok());
  require(house.sink.store(std::vector{answered(house.ours.tenant), answered(house.ours.tenant, house.clock.now() - Duration::days(183))}));
  CHECK(house.sink.drop_partitions(400).value_or(-1) == 0);
  CHECK(house.sink.drop_partitions(90).value_or(-1) == 1);
  CHECK(house.sink.drop_partitions(0).value_or(-1) == 0);
  CHECK(house.number(house.ours.tenant, "SELECT count(*) FROM gateway.request_log WHERE started_at > now() - interval '1 day'") == 1);
}

TEST_CASE("what was logged can be neither changed nor removed by the application") {
  House house;
  require(house.sink.store(std::vector{answered(house.ours.tenant)}));
  for (const char* text : {"UPDATE gateway.request_log SET status = 500", "DELETE FROM gateway.request_log",
                           "DELETE FROM gateway.policy_version"}) {
    auto transaction = house.database->begin(house.ours.tenant);
    REQUIRE(transaction.ok());
    CHECK_FALSE_MESSAGE(transaction->run(Sql{text, text}).ok(), text);
  }
}

TEST_CASE("a connection is kept as it was given, its secret sealed for its place") {
  House house;
  const auto made = house.connections.create(house.ours,
                                             {.name = "main", .provider = "openai", .models = {"gpt-*"}, .headers = {{"OpenAI-Organization", "org \"1\""}}},
                                             "sk-secret-1234");
  REQUIRE_MESSAGE(made.ok(), std::string(made.error().message()));
  const auto read = house.connections.read(house.ours, made->id);
  REQUIRE(read.ok());
  CHECK(read->settings.models == std::vector<std::string>{"gpt-*"});
  CHECK(read->settings.headers.at("openai-organization") == "org \"1\"");
  CHECK(read->secret_sealed == made->secret_sealed);
  CHECK(*house.box.open(house.ours.tenant, made->id, read->secret_sealed) == "sk-secret-1234");
  CHECK_FALSE(house.box.open(house.theirs.tenant, made->id, read->secret_sealed).ok());
  CHECK_FALSE(house.box.open(house.ours.tenant, ConnectionId::create(house.clock.now()), read->secret_sealed).ok());
  CHECK(house.connections.read(house.theirs, made->id).error().is(errors::not_found));
  CHECK(house.connections.list(house.theirs)->empty());
  CHECK(house.connections.create(house.ours, {.name = "MAIN", .provider = "simulator"}, "").error().is(connection_name_taken));
  CHECK(house.connections.create(house.theirs, {.name = "main", .provider = "simulator"}, "").ok());
}

TEST_CASE("the snapshot follows connections, keys and policy as they change") {
  House house;
  REQUIRE(house.keeper.refresh().ok());
  CHECK_FALSE(*house.keeper.refresh());
  const auto made = house.connections.create(house.ours, {.name = "main", .provider = "openai"}, "sk-secret-1234");
  REQUIRE(made.ok());
  REQUIRE(*house.keeper.refresh());
  const auto& connections = house.keeper.current()->tenants.at(house.ours.tenant)->connections;
  REQUIRE(connections.size() == 2);
  CHECK(connections.front().secret == "sk-secret-1234");
  CHECK(house.keeper.current()->tenants.at(house.theirs.tenant)->connections.size() == 1);

  const auto issued = house.keys.create(house.ours, {.name = "CI", .settings = {.allowed_models = {"gpt-*"}, .limits = {.requests_per_minute = 60}}});
  REQUIRE_MESSAGE(issued.ok(), std::string(issued.error().message()));
  REQUIRE(*house.keeper.refresh());
  CHECK(house.keeper.current()->keys.at(issued->key.public_id).limits.requests_per_minute == 60);

  REQUIRE(house.policies.put(house.ours, {.denied_models = {"*-preview"}, .simulator = false}, 0).ok());
  REQUIRE(house.connections.change(house.ours, made->id, {.enabled = false}, 1).ok());
  REQUIRE(*house.keeper.refresh());
  CHECK(house.keeper.current()->tenants.at(house.ours.tenant)->connections.empty());
  CHECK(house.keeper.current()->tenants.at(house.ours.tenant)->policy.revision == 1);

  REQUIRE(house.keys.revoke(house.ours, issued->key.key_id).ok());
  REQUIRE(*house.keeper.refresh());
  CHECK_FALSE(house.keeper.current()->keys.contains(issued->key.public_id));
}

TEST_CASE("every version of the policy can be read, and two first ones cannot both win") {
  House house;
  REQUIRE(house.policies.put(house.ours, {.denied_models = {"a"}}, 0).ok());
  REQUIRE(house.policies.put(house.ours, {.denied_models = {"b"}}, 1).ok());
  CHECK(house.policies.at(house.ours, 1)->settings.denied_models == std::vector<std::string>{"a"});
  CHECK(house.policies.at(house.theirs, 1).error().is(errors::not_found));
  const auto versions = house.policies.versions(house.ours, {.limit = 1});
  REQUIRE(versions.ok());
  CHECK(versions->items.front().revision == 2);
  CHECK(house.policies.versions(house.ours, {.limit = 1, .after = versions->next})->items.front().revision == 1);
  CHECK(house.policies.put(house.ours, {}, 1).error().is(errors::version_mismatch));
}

TEST_CASE("virtual keys are listed newest first, page by page") {
  House house;
  for (int i = 0; i < 5; ++i) REQUIRE(house.keys.create(house.ours, {.name = "key " + std::to_string(i)}).ok());
  PageRequest request{.limit = 2, .count = true};
  std::vector<std::string> names;
  for (;;) {
    const auto page = house.keys.list(house.ours, request);
    REQUIRE(page.ok());
    CHECK(page->total_count == 5);
    for (const VirtualKey& key : page->items) names.push_back(key.name);
    if (!page->has_more()) break;
    request.after = page->next;
  }
  CHECK(names == std::vector<std::string>{"key 4", "key 3", "key 2", "key 1", "key 0"});
  CHECK(house.keys.list(house.theirs, {})->items.empty());
}

}  // namespace
}  // namespace astra::gateway
