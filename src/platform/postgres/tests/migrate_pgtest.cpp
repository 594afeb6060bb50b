#include <thread>

#include "fixture.hpp"
#include "platform/migrations.hpp"

namespace astra::postgres {
namespace {

struct Fresh {
  test::PostgresServer& server = test::postgres_server();
  std::string name = server.create_database();
  std::string owner = server.dsn("bastion_owner", name);
};

MigrationSet things(std::initializer_list<Migration> migrations) { return {"things", migrations}; }
const Migration first{"0001_first", "CREATE SCHEMA things; CREATE TABLE things.a (tenant_id uuid)"};
const Migration second{"0002_second", "CREATE TABLE things.b (tenant_id uuid)"};

TEST_CASE("migrations are applied in order, once") {
  Fresh fresh;
  const auto set = things({first, second});
  CHECK(pending_migrations(fresh.owner, std::array{&set})->size() == 2);
  auto applied = migrate(fresh.owner, {&set});
  REQUIRE(applied.ok());
  REQUIRE(applied->size() == 2);
  CHECK((*applied)[0].name == "0001_first");
  CHECK((*applied)[1].name == "0002_second");
  auto again = migrate(fresh.owner, {&set});
  REQUIRE(again.ok());
  CHECK(again->empty());
  CHECK(pending_migrations(fresh.owner, std::array{&set})->empty());
}

TEST_CASE("two programs that migrate at the same time apply each migration once") {
  Fresh fresh;
  const auto set = things({first, second});
  std::atomic<std::size_t> applied = 0, succeeded = 0;
  {
    std::vector<std::jthread> programs;
    for (int i = 0; i < 4; ++i)
      programs.emplace_back([&] {
        auto done = migrate(fresh.owner, {&platform::migrations(), &set});
        if (done.ok()) ++succeeded, applied += done->size();
      });
  }
  CHECK(succeeded == 4);
  CHECK(applied == platform::migrations().migrations.size() + 2);
}

TEST_CASE("a changed migration is refused, and nothing after it is applied") {
  Fresh fresh;
  const auto original = things({first});
  REQUIRE(migrate(fresh.owner, {&original}).ok());
  const auto edited = things({{first.name, first.sql + " "}, second});
  auto refused = migrate(fresh.owner, {&edited});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().is(migration_changed));
  CHECK(std::string(refused.error().message()).find("things/0001_first") != std::string::npos);
  const auto correct = things({first, second});
  CHECK(migrate(fresh.owner, {&correct})->size() == 1);
}

TEST_CASE("a program older than the database is refused") {
  Fresh fresh;
  const auto newer = things({first, second}), older = things({first});
  REQUIRE(migrate(fresh.owner, {&newer}).ok());
  auto refused = migrate(fresh.owner, {&older});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().is(database_newer));
}

TEST_CASE("a migration that fails leaves nothing of itself and says where") {
  Fresh fresh;
  const auto broken = things({first, {"0002_broken", "CREATE TABLE things.c (tenant_id uuid); SELECT 1/0"}});
  auto failed = migrate(fresh.owner, {&broken});
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().is(migration_failed));
  CHECK(std::string(failed.error().message()).find("things/0002_broken: division by zero") != std::string::npos);
  const auto repaired = things({first, {"0002_broken", "CREATE TABLE things.c (tenant_id uuid)"}});
  CHECK(migrate(fresh.owner, {&repaired})->size() == 1);
}

TEST_CASE("making the roles again changes nothing") {
  Fresh fresh;
  Roles roles;
  roles.database = fresh.name;
  CHECK(bootstrap(fresh.server.dsn("postgres", "postgres"), roles).ok());
}

TEST_CASE("the program's roles are neither owners nor above row-level security") {
  test::postgres_server({&testing::example_module()});
  auto session = Session::open(test::postgres_server().superuser_dsn());
  auto roles = session->query("SELECT rolname FROM pg_roles WHERE rolname LIKE 'bastion%' AND (rolsuper OR rolbypassrls OR "
                              "rolcreaterole OR rolcreatedb)", {}, errors::internal);
  CHECK(roles->empty());
  auto owned = session->query("SELECT c.oid::regclass FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
                              "WHERE r.rolname IN ('bastion_app', 'bastion_relay')", {}, errors::internal);
  CHECK(owned->empty());
}

}  // namespace
}  // namespace astra::postgres
