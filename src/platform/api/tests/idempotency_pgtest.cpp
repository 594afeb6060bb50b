#include <doctest/doctest.h>

#include <thread>

#include "platform/api/idempotency_table.hpp"
#include "platform/api/limits.hpp"
#include "support/servers.hpp"

namespace astra::api {
namespace {

using State = IdempotencyStore::Claim::State;

struct Table {
  Table() : database(postgres::Options{.dsn = test::postgres_server().app_dsn()}), store(database) {}
  postgres::Database database;
  IdempotencyTable store;
  Instant now = SystemClock().now();
  IdempotencyScope scope{TenantId::create(now), Uuid::v7(now), "createNote", "k1"};
  IdempotencyStore::Fingerprint print{1}, other{2};

  State claim(const IdempotencyScope& s, const IdempotencyStore::Fingerprint& f, Instant at) {
    auto claimed = store.claim(s, f, at);
    REQUIRE(claimed.ok());
    return claimed->state;
  }
};

TEST_CASE("the table keeps a key from claim to replay") {
  Table t;
  CHECK(t.claim(t.scope, t.print, t.now) == State::ours);
  CHECK(t.claim(t.scope, t.print, t.now) == State::running);
  CHECK(t.claim(t.scope, t.other, t.now) == State::other_request);
  const std::string body = std::string("{\"a\":\"\xc3\xa4\"}\0", 11);
  REQUIRE(t.store.finish(t.scope, {201, R"({"Location":"/x"})", body}, t.now).ok());
  const auto kept = t.store.claim(t.scope, t.print, t.now);
  REQUIRE(kept.ok());
  CHECK(kept->state == State::answered);
  CHECK(kept->answer.status == 201);
  CHECK(kept->answer.body == body);
  CHECK(kept->answer.headers.find("/x") != std::string::npos);
  CHECK(t.claim(t.scope, t.other, t.now) == State::other_request);
}

TEST_CASE("a key in the table is another's where tenant, principal or route differ") {
  Table t;
  CHECK(t.claim(t.scope, t.print, t.now) == State::ours);
  for (int what = 0; what < 3; ++what) {
    IdempotencyScope scope = t.scope;
    if (what == 0) scope.tenant = TenantId::create(t.now);
    if (what == 1) scope.principal = Uuid::v7(t.now);
    if (what == 2) scope.route = "createOther";
    CHECK(t.claim(scope, t.print, t.now) == State::ours);
  }
}

TEST_CASE("a released, expired or abandoned key can be claimed again") {
  Table t;
  CHECK(t.claim(t.scope, t.print, t.now) == State::ours);
  REQUIRE(t.store.release(t.scope).ok());
  CHECK(t.claim(t.scope, t.other, t.now) == State::ours);
  CHECK(t.claim(t.scope, t.other, t.now + idempotency_claim) == State::ours);
  REQUIRE(t.store.finish(t.scope, {200, "{}", "x"}, t.now).ok());
  CHECK(t.claim(t.scope, t.print, t.now + idempotency_lifetime) == State::other_request);
  CHECK(t.claim(t.scope, t.print, t.now + idempotency_lifetime + idempotency_claim) == State::ours);
}

TEST_CASE("of many claims at once exactly one is ours") {
  Table t;
  std::atomic<int> ours = 0, running = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      const auto claimed = t.store.claim(t.scope, t.print, t.now);
      if (!claimed.ok()) return;
      if (claimed->state == State::ours) ++ours;
      if (claimed->state == State::running) ++running;
    });
  for (auto& thread : threads) thread.join();
  CHECK(ours == 1);
  CHECK(running == 7);
}

}  // namespace
}  // namespace astra::api
