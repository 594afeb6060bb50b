#include <doctest/doctest.h>

#include "bookmarks/adapters/persistence/bookmark_store.hpp"
#include "bookmarks/application/bookmarks.hpp"
#include "bookmarks/domain/errors.hpp"
#include "bookmarks/migrations.hpp"
#include "support/servers.hpp"

namespace astra::bookmarks {
namespace {

std::unique_ptr<postgres::Database> open_database() {
  postgres::Options options;
  options.dsn = test::postgres_server({&bookmarks::migrations()}).app_dsn();
  auto database = postgres::Database::open(options);
  REQUIRE_MESSAGE(database.ok(), std::string(database.error().message()));
  return *std::move(database);
}

// The module on a real PostgreSQL.
struct Installation {
  std::unique_ptr<postgres::Database> database = open_database();
  SystemClock clock;
  PgBookmarkStore store{*database, clock};
  Bookmarks bookmarks{store, clock};
  Caller tenant() const { return Caller::system(TenantId::create(clock.now())); }
};

TEST_CASE("bookmarks read back as they were made, in pages") {
  Installation here;
  const Caller ana = here.tenant();
  const auto first = here.bookmarks.create(ana, "First");
  REQUIRE_MESSAGE(first.ok(), std::string(first.error().message()));
  REQUIRE(here.bookmarks.create(ana, "Second").ok());
  CHECK(here.bookmarks.read(ana, first->id())->parts().created_at == first->parts().created_at);
  PageRequest page;
  page.limit = 1;
  page.count = true;
  const auto one = here.bookmarks.list(ana, page);
  REQUIRE(one.ok());
  CHECK(one->items[0].name() == "First");
  CHECK(one->total_count == 2);
  page.after = one->next;
  const auto two = here.bookmarks.list(ana, page);
  REQUIRE(two.ok());
  CHECK(two->items[0].name() == "Second");
  CHECK_FALSE(two->has_more());
}

TEST_CASE("a name is taken within a tenant, and another tenant sees nothing of it") {
  Installation here;
  const Caller ana = here.tenant(), ben = here.tenant();
  const auto made = here.bookmarks.create(ana, "Mine");
  REQUIRE(made.ok());
  CHECK(here.bookmarks.create(ana, "Mine").error().is(bookmark_name_taken));
  CHECK(here.bookmarks.create(ben, "Mine").ok());
  CHECK(here.bookmarks.read(ben, made->id()).error().is(errors::not_found));
  CHECK(here.bookmarks.list(ben, {})->items.size() == 1);
}

TEST_CASE("a made bookmark has its event in the outbox") {
  Installation here;
  const Caller ana = here.tenant();
  const auto made = here.bookmarks.create(ana, "First");
  REQUIRE(made.ok());
  static constexpr postgres::Sql read{"test.outbox", "SELECT type || ' ' || subject FROM platform.outbox"};
  auto transaction = here.database->begin(ana.tenant);
  REQUIRE(transaction.ok());
  const auto rows = transaction->run(read);
  REQUIRE(rows.ok());
  REQUIRE(rows->size() == 1);
  CHECK((*rows)[0].get<std::string>(0) == "astra.bookmarks.bookmark.created.v1 " + made->id().to_string());
}

}  // namespace
}  // namespace astra::bookmarks
