#include <doctest/doctest.h>

#include <fstream>

#include "all_migrations.hpp"
#include "support/schema_rules.hpp"
#include "platform/postgres/migrate.hpp"
#include "platform/postgres/session.hpp"
#include "support/servers.hpp"

namespace astra {
namespace {

std::vector<std::string> tables_without_tenant() {
  std::ifstream file(TABLES_WITHOUT_TENANT);
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);)
    if (!line.empty() && line[0] != '#') names.push_back(line);
  return names;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

TEST_CASE("every table of every module belongs to a tenant and is protected") {
  auto& server = test::postgres_server();
  const auto migrated = postgres::migrate(server.owner_dsn(), test::all_migrations());
  REQUIRE_MESSAGE(migrated.ok(), std::string(migrated.error().message()));
  const auto violations = test::tenancy_violations(server.superuser_dsn(), tables_without_tenant());
  CHECK_MESSAGE(violations.empty(), joined(violations));
}

TEST_CASE("the list of tables without a tenant names existing tables only") {
  auto& server = test::postgres_server();
  REQUIRE(postgres::migrate(server.owner_dsn(), test::all_migrations()).ok());
  auto session = postgres::Session::open(server.superuser_dsn());
  REQUIRE(session.ok());
  CHECK_FALSE(tables_without_tenant().empty());
  for (const std::string& name : tables_without_tenant()) {
    CAPTURE(name);
    CHECK((*session->query("SELECT to_regclass($1) IS NOT NULL", {name}, errors::internal))[0][0] == "t");
  }
}

TEST_CASE("each rule notices who breaks it") {
  auto& server = test::postgres_server();
  const std::string dsn = server.dsn("postgres", server.create_database());
  REQUIRE(postgres::migrate(dsn, test::all_migrations()).ok());
  auto session = postgres::Session::open(dsn);
  const auto clean = test::tenancy_violations(dsn, tables_without_tenant()).size();
  const auto noticed = [&](const std::string& sql) {
    REQUIRE(session->execute("CREATE SCHEMA s; " + sql, errors::internal).ok());
    const bool more = test::tenancy_violations(dsn, tables_without_tenant()).size() > clean;
    REQUIRE(session->execute("DROP SCHEMA s CASCADE", errors::internal).ok());
    return more;
  };
  const std::string good = "CREATE TABLE s.t (tenant_id uuid, id int, PRIMARY KEY (tenant_id, id)); SELECT platform.protect('s.t');";
  CHECK_FALSE(noticed(good));
  CHECK(noticed("CREATE TABLE s.t (id int)"));
  CHECK(noticed("CREATE TABLE s.t (tenant_id uuid NOT NULL)"));
  CHECK(noticed(good + "ALTER TABLE s.t NO FORCE ROW LEVEL SECURITY"));
  CHECK(noticed(good + "CREATE POLICY lax ON s.t USING (true)"));
  CHECK(noticed(good + "DROP POLICY tenant ON s.t"));
  CHECK(noticed(good + "CREATE UNIQUE INDEX ON s.t (id)"));
  CHECK(noticed(good + "CREATE VIEW s.v AS SELECT * FROM s.t"));
  CHECK(noticed("CREATE FUNCTION s.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"));
}

}  // namespace
}  // namespace astra
