#pragma once
#include <doctest/doctest.h>

#include "platform/postgres/database.hpp"
#include "platform/postgres/migrate.hpp"
#include "platform/postgres/session.hpp"
#include "support/servers.hpp"

namespace astra::postgres::testing {

inline TenantId new_tenant() { return TenantId::create(SystemClock().now()); }

// A module with one protected table, as any module would have.
inline const MigrationSet& example_module() {
  static const MigrationSet set{"example", {{"0001_note", R"(
    CREATE SCHEMA example;
    CREATE TABLE example.note (
      tenant_id uuid NOT NULL, id uuid NOT NULL, body text NOT NULL CHECK (body <> 'forbidden'), parent uuid,
      PRIMARY KEY (tenant_id, id),
      CONSTRAINT note_body_once UNIQUE (tenant_id, body),
      CONSTRAINT note_parent FOREIGN KEY (tenant_id, parent) REFERENCES example.note);
    SELECT platform.protect('example.note'))"}}};
  return set;
}

inline constexpr Sql add_note{"test.add_note", "INSERT INTO example.note (id, body) VALUES ($1, $2)"};
inline constexpr Sql add_child{"test.add_child", "INSERT INTO example.note (id, body, parent) VALUES ($1, $2, $3)"};
inline constexpr Sql count_notes{"test.count_notes", "SELECT count(*) FROM example.note"};

inline std::unique_ptr<Database> open_database(std::size_t pool_size = 4) {
  Options options;
  options.dsn = test::postgres_server({&example_module()}).app_dsn();
  options.pool_size = pool_size;
  auto database = Database::open(options);
  REQUIRE_MESSAGE(database.ok(), std::string(database.error().message()));
  return *std::move(database);
}

inline std::int64_t notes_seen_by(Database& database, std::optional<TenantId> tenant) {
  auto transaction = tenant ? database.begin(*tenant) : database.begin_tenantless();
  REQUIRE(transaction.ok());
  auto rows = transaction->run(count_notes);
  REQUIRE(rows.ok());
  return (*rows)[0].get<std::int64_t>(0);
}

}  // namespace astra::postgres::testing
