#include <doctest/doctest.h>

#include "@module@/adapters/persistence/@thing@_store.hpp"
#include "@module@/application/@things@.hpp"
#include "@module@/domain/errors.hpp"
#include "@module@/migrations.hpp"
#include "support/servers.hpp"

namespace astra::@module@ {
namespace {

std::unique_ptr<postgres::Database> open_database() {
  postgres::Options options;
  options.dsn = test::postgres_server({&@module@::migrations()}).app_dsn();
  auto database = postgres::Database::open(options);
  REQUIRE_MESSAGE(database.ok(), std::string(database.error().message()));
  return *std::move(database);
}

// The module on a real PostgreSQL.
struct Installation {
  std::unique_ptr<postgres::Database> database = open_database();
  SystemClock clock;
  Pg@Thing@Store store{*database, clock};
  @Things@ @things@{store, clock};
  Caller tenant() const { return Caller::system(TenantId::create(clock.now())); }
};

TEST_CASE("@things@ read back as they were made, in pages") {
  Installation here;
  const Caller ana = here.tenant();
  const auto first = here.@things@.create(ana, "First");
  REQUIRE_MESSAGE(first.ok(), std::string(first.error().message()));
  REQUIRE(here.@things@.create(ana, "Second").ok());
  CHECK(here.@things@.read(ana, first->id())->parts().created_at == first->parts().created_at);
  PageRequest page;
  page.limit = 1;
  page.count = true;
  const auto one = here.@things@.list(ana, page);
  REQUIRE(one.ok());
  CHECK(one->items[0].name() == "First");
  CHECK(one->total_count == 2);
  page.after = one->next;
  const auto two = here.@things@.list(ana, page);
  REQUIRE(two.ok());
  CHECK(two->items[0].name() == "Second");
  CHECK_FALSE(two->has_more());
}

TEST_CASE("a name is taken within a tenant, and another tenant sees nothing of it") {
  Installation here;
  const Caller ana = here.tenant(), ben = here.tenant();
  const auto made = here.@things@.create(ana, "Mine");
  REQUIRE(made.ok());
  CHECK(here.@things@.create(ana, "Mine").error().is(@thing@_name_taken));
  CHECK(here.@things@.create(ben, "Mine").ok());
  CHECK(here.@things@.read(ben, made->id()).error().is(errors::not_found));
  CHECK(here.@things@.list(ben, {})->items.size() == 1);
}

TEST_CASE("a made @thing@ has its event in the outbox") {
  Installation here;
  const Caller ana = here.tenant();
  const auto made = here.@things@.create(ana, "First");
  REQUIRE(made.ok());
  static constexpr postgres::Sql read{"test.outbox", "SELECT type || ' ' || subject FROM platform.outbox"};
  auto transaction = here.database->begin(ana.tenant);
  REQUIRE(transaction.ok());
  const auto rows = transaction->run(read);
  REQUIRE(rows.ok());
  REQUIRE(rows->size() == 1);
  CHECK((*rows)[0].get<std::string>(0) == "astra.@module@.@thing@.created.v1 " + made->id().to_string());
}

}  // namespace
}  // namespace astra::@module@
