#include <thread>

#include "fixture.hpp"

namespace astra::postgres {
namespace {

using namespace testing;

TEST_CASE("a transaction sees its tenant's rows only, and none without a tenant") {
  auto database = open_database();
  const TenantId a = new_tenant(), b = new_tenant();
  {
    auto transaction = database->begin(a);
    REQUIRE(transaction.ok());
    transaction->queue(add_note, Uuid::v7({}), "a's");
    REQUIRE(transaction->commit().ok());
  }
  CHECK(notes_seen_by(*database, a) == 1);
  CHECK(notes_seen_by(*database, b) == 0);
  CHECK(notes_seen_by(*database, std::nullopt) == 0);
}

TEST_CASE("a row for another tenant or for none is refused") {
  auto database = open_database();
  constexpr Sql add_for{"test.add_for", "INSERT INTO example.note (tenant_id, id, body) VALUES ($1, $2, 'x')"};
  auto foreign = database->begin(new_tenant());
  CHECK_FALSE(foreign->run(add_for, new_tenant(), Uuid::v7({})).ok());
  auto none = database->begin_tenantless();
  CHECK_FALSE(none->run(add_for, new_tenant(), Uuid::v7({})).ok());
  auto no_default = database->begin_tenantless();
  CHECK_FALSE(no_default->run(add_note, Uuid::v7({}), "x").ok());
}

TEST_CASE("the tenant does not outlive its transaction on a pooled connection") {
  auto database = open_database(1);
  const TenantId a = new_tenant();
  auto first = database->begin(a);
  REQUIRE(first->run(add_note, Uuid::v7({}), "kept").ok());
  REQUIRE(first->commit().ok());
  { auto dropped = std::move(*first); }
  CHECK(database->open_connections() == 1);
  CHECK(notes_seen_by(*database, std::nullopt) == 0);
}

TEST_CASE("a dropped transaction changes nothing and gives its connection back") {
  auto database = open_database(1);
  const TenantId tenant = new_tenant();
  {
    auto transaction = database->begin(tenant);
    REQUIRE(transaction->run(add_note, Uuid::v7({}), "lost").ok());
    transaction->queue(add_note, Uuid::v7({}), "never sent");
  }
  CHECK(notes_seen_by(*database, tenant) == 0);
  CHECK(database->in_use() == 0);
  CHECK(database->open_connections() == 1);
}

TEST_CASE("a queued statement's error surfaces with the next run or commit") {
  auto database = open_database();
  const TenantId tenant = new_tenant();
  auto at_commit = database->begin(tenant);
  at_commit->queue(add_note, Uuid::v7({}), "twice");
  at_commit->queue(add_note, Uuid::v7({}), "twice");
  auto committed = at_commit->commit();
  REQUIRE_FALSE(committed.ok());
  CHECK(committed.error().is(unique_violation));
  auto at_run = database->begin(tenant);
  at_run->queue(add_note, Uuid::v7({}), "forbidden");
  auto rows = at_run->run(count_notes);
  REQUIRE_FALSE(rows.ok());
  CHECK(rows.error().is(check_violation));
  // and after an error there is only the end
  CHECK_FALSE(at_run->run(count_notes).ok());
  CHECK_FALSE(at_run->commit().ok());
  CHECK(notes_seen_by(*database, tenant) == 0);
}

TEST_CASE("violations name their constraint") {
  auto database = open_database();
  const TenantId tenant = new_tenant();
  auto unique = database->begin(tenant);
  REQUIRE(unique->run(add_note, Uuid::v7({}), "once").ok());
  auto again = unique->run(add_note, Uuid::v7({}), "once");
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().is(unique_violation));
  CHECK(again.error().message() == "note_body_once");
  auto orphan = database->begin(tenant);
  auto refused = orphan->run(add_child, Uuid::v7({}), "child", Uuid::v7({}));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().is(foreign_key_violation));
  CHECK(refused.error().message() == "note_parent");
}

TEST_CASE("another tenant's row with the same unique value is no violation") {
  auto database = open_database();
  const Uuid id = Uuid::v7({});
  for (int i = 0; i < 2; ++i) {
    auto transaction = database->begin(new_tenant());
    CHECK(transaction->run_and_commit(add_note, id, "the same").ok());
  }
}

TEST_CASE("values come back as they went") {
  auto database = open_database();
  auto transaction = database->begin(new_tenant());
  constexpr Sql echo{"test.echo", R"(
    SELECT $1::boolean, $2::int, $3::bigint, $4::double precision, $5::text, $6::uuid, $7::timestamptz, $8::bigint, $9::bytea,
           $10::text[], $11::uuid[], $12::bigint[], $13::jsonb, $14::text, $15::text)"};
  const Uuid id = Uuid::v7({});
  const UserId user = UserId::create(SystemClock().now());
  const Instant time{1'795'367'091'123'456};
  const std::vector<std::uint8_t> bytes{0, 1, 255, '\\', '\''};
  const std::vector<std::string> texts{"a,b", "\"q\"", "\\", "", "{}", "NULL", "naïve 日本", "line\nbreak", "' OR 1=1 --"};
  const std::vector<Uuid> ids{id, user.value()};
  const std::vector<std::int64_t> numbers{INT64_MIN, 0, INT64_MAX};
  auto rows = transaction->run(echo, true, std::int32_t{-7}, INT64_MAX, 0.1, "it's; DROP", user, time, Money{-1'500'000}, bytes, texts, ids,
                               numbers, Json{R"({"a": [1, null]})"}, std::optional<std::string>(), std::optional<std::string>("there"));
  REQUIRE_MESSAGE(rows.ok(), std::string(rows.error().message()));
  REQUIRE(rows->size() == 1);
  Row row = (*rows)[0];
  CHECK(row.next<bool>());
  CHECK(row.next<std::int32_t>() == -7);
  CHECK(row.next<std::int64_t>() == INT64_MAX);
  CHECK(row.next<double>() == 0.1);
  CHECK(row.next<std::string>() == "it's; DROP");
  CHECK(row.next<UserId>() == user);
  CHECK(row.next<Instant>() == time);
  CHECK(row.next<Money>() == Money{-1'500'000});
  CHECK(row.next<std::vector<std::uint8_t>>() == bytes);
  CHECK(row.next<std::vector<std::string>>() == texts);
  CHECK(row.next<std::vector<Uuid>>() == ids);
  CHECK(row.next<std::vector<std::int64_t>>() == numbers);
  CHECK(row.next<Json>().text == R"({"a": [1, null]})");
  CHECK(row.next<std::optional<std::string>>() == std::nullopt);
  CHECK(row.next<std::optional<std::string>>() == "there");
}

TEST_CASE("what PostgreSQL cannot hold is an error of the value") {
  auto database = open_database();
  const TenantId tenant = new_tenant();
  for (const std::string& bad : {std::string("a\0b", 3), std::string("\xff\xfe"), std::string("\xed\xa0\x80")}) {
    auto transaction = database->begin(tenant);
    auto rows = transaction->run(add_note, Uuid::v7({}), bad);
    REQUIRE_FALSE(rows.ok());
    CHECK(rows.error().is(invalid_value));
    auto queued = database->begin(tenant);
    queued->queue(add_note, Uuid::v7({}), bad);
    auto committed = queued->commit();
    REQUIRE_FALSE(committed.ok());
    CHECK(committed.error().is(invalid_value));
  }
  constexpr Sql json{"test.json", "SELECT $1::jsonb"};
  for (const char* bad : {R"("\u0000")", "{", ""}) {
    auto transaction = database->begin(tenant);
    auto rows = transaction->run(json, Json{bad});
    REQUIRE_FALSE(rows.ok());
    CHECK(rows.error().is(invalid_value));
  }
  CHECK(notes_seen_by(*database, tenant) == 0);
}

TEST_CASE("an exhausted pool says unavailable, and a freed connection serves who waits") {
  Options options;
  options.dsn = test::postgres_server({&example_module()}).app_dsn();
  options.pool_size = 2;
  options.pool_wait = Duration::milliseconds(50);
  Database database(options);
  auto one = database.begin(new_tenant());
  auto two = database.begin(new_tenant());
  auto three = database.begin(new_tenant());
  REQUIRE_FALSE(three.ok());
  CHECK(three.error().is(errors::unavailable));
  { auto freed = std::move(*two); }
  CHECK(database.begin(new_tenant()).ok());
  CHECK(database.open_connections() <= 2);
}

TEST_CASE("many threads share few connections") {
  Options options;
  options.dsn = test::postgres_server({&example_module()}).app_dsn();
  options.pool_size = 3;
  options.pool_wait = Duration::seconds(60);
  Database database(options);
  const TenantId tenant = new_tenant();
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 12; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) {
          auto transaction = database.begin(tenant);
          if (!transaction.ok()) continue;
          transaction->queue(add_note, Uuid::v7(SystemClock().now()), std::to_string(t) + "/" + std::to_string(i));
          if (transaction->commit().ok()) ++done;
        }
      });
  }
  CHECK(done == 240);
  CHECK(notes_seen_by(database, tenant) == 240);
  CHECK(database.open_connections() <= 3);
  CHECK(database.in_use() == 0);
}

TEST_CASE("a statement that takes too long is ended by the server") {
  Options options;
  options.dsn = test::postgres_server().app_dsn();
  options.statement_timeout = Duration::milliseconds(50);
  Database database(options);
  constexpr Sql slow{"test.slow", "SELECT pg_sleep(60)"};
  auto transaction = database.begin(new_tenant());
  auto rows = transaction->run(slow);
  REQUIRE_FALSE(rows.ok());
  CHECK(rows.error().is(statement_timeout));
  CHECK(rows.error().category() == Category::timeout);
}

TEST_CASE("large batches and answers do not block each other") {
  auto database = open_database();
  const TenantId tenant = new_tenant();
  auto transaction = database->begin(tenant);
  constexpr Sql big_echo{"test.big_echo", "SELECT $1::text"};
  const std::string big(1 << 20, 'x');
  for (int i = 0; i < 20; ++i) transaction->queue(big_echo, big);
  auto rows = transaction->run(big_echo, big);
  REQUIRE(rows.ok());
  CHECK((*rows)[0].get<std::string>(0) == big);
}

TEST_CASE("after a restart of the server the next transaction simply works") {
  auto& server = test::postgres_server({&example_module()});
  auto database = open_database(3);
  const TenantId tenant = new_tenant();
  auto open = database->begin(tenant);  // inside a transaction when the server goes
  REQUIRE(open->run(add_note, Uuid::v7({}), "half").ok());
  auto begun = database->begin(tenant);  // has its connection, and sent nothing yet
  CHECK(notes_seen_by(*database, tenant) == 0);  // leaves an idle connection behind
  server.kill();
  auto lost = open->run(add_note, Uuid::v7({}), "other half");
  REQUIRE_FALSE(lost.ok());
  CHECK(lost.error().is(errors::unavailable));
  { auto gone = std::move(*open); }
  auto away = database->begin(tenant);
  REQUIRE_FALSE(away.ok());
  CHECK(away.error().is(errors::unavailable));
  server.start();
  CHECK(begun->run(add_note, Uuid::v7({}), "whole").ok());
  CHECK(begun->commit().ok());
  CHECK(notes_seen_by(*database, tenant) == 1);
}

}  // namespace
}  // namespace astra::postgres
