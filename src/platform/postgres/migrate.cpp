#include "platform/postgres/migrate.hpp"

#include <map>
#include <set>

#include "platform/postgres/session.hpp"

namespace astra::postgres {

namespace {

// Held by the program that migrates; the number says "bastion" and nothing else.
constexpr const char* lock_sql = "SELECT pg_advisory_lock(7022364302119825014)";

constexpr const char* ledger_sql = R"(
  CREATE SCHEMA IF NOT EXISTS platform;
  CREATE TABLE IF NOT EXISTS platform.schema_migration (
    module text NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (module, name)))";

// The SHA-256 of each file is made by the server, so that one place decides what "unchanged" means.
constexpr const char* checksum_sql = "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')";

using Ledger = std::map<std::pair<std::string, std::string>, std::string>;  // module and name to checksum

Result<Ledger> read_ledger(Session& session) {
  Ledger ledger;
  const auto there = TRY(session.query("SELECT to_regclass('platform.schema_migration') IS NOT NULL", {}, migration_failed));
  if (there[0][0] != "t") return ledger;
  for (auto& row : TRY(session.query("SELECT module, name, checksum FROM platform.schema_migration", {}, migration_failed)))
    ledger.emplace(std::pair(row[0], row[1]), row[2]);
  return ledger;
}

struct Missing {
  const MigrationSet* set;
  const Migration* migration;
  std::string checksum;
};

// What is not applied yet, once it is sure that what is applied is the program's.
Result<std::vector<Missing>> compare(Session& session, const Ledger& ledger, std::span<const MigrationSet* const> sets) {
  std::vector<Missing> missing;
  for (const MigrationSet* set : sets) {
    std::set<std::string> known;
    for (const Migration& migration : set->migrations) {
      known.insert(migration.name);
      auto checksum = TRY(session.query(checksum_sql, {migration.sql}, migration_failed))[0][0];
      const auto entry = ledger.find({set->module, migration.name});
      if (entry == ledger.end()) {
        missing.push_back({set, &migration, std::move(checksum)});
        continue;
      }
      if (entry->second != checksum)
        return DomainError(migration_changed, "Migration " + set->module + "/" + migration.name +
                                                  " was changed after it was applied. Restore it, and add a new one.");
    }
    for (const auto& [key, checksum] : ledger) {
      if (key.first == set->module && !known.contains(key.second))
        return DomainError(database_newer, "The database has migration " + key.first + "/" + key.second +
                                               ", which this program does not know. Start a newer program.");
    }
  }
  return missing;
}

Result<void> apply(Session& session, const Missing& missing) {
  const auto in_transaction = [&]() -> Result<void> {
    TRY(session.execute(missing.migration->sql, migration_failed));
    TRY(session.query("INSERT INTO platform.schema_migration (module, name, checksum) VALUES ($1, $2, $3)",
                      {missing.set->module, missing.migration->name, missing.checksum}, migration_failed));
    return {};
  };
  TRY(session.execute("BEGIN", migration_failed));
  if (auto done = in_transaction(); !done.ok()) {
    (void)session.execute("ROLLBACK", migration_failed);
    return DomainError(done.error().kind(),
                       missing.set->module + "/" + missing.migration->name + ": " + std::string(done.error().message()));
  }
  return session.execute("COMMIT", migration_failed);
}

}  // namespace

Result<std::vector<AppliedMigration>> migrate(const std::string& owner_dsn, std::span<const MigrationSet* const> sets) {
  Session session = TRY(Session::open(owner_dsn));
  TRY(session.query(lock_sql, {}, migration_failed));  // released with the session
  TRY(session.execute(ledger_sql, migration_failed));
  const Ledger ledger = TRY(read_ledger(session));
  std::vector<AppliedMigration> applied;
  for (const Missing& missing : TRY(compare(session, ledger, sets))) {
    TRY(apply(session, missing));
    applied.push_back({missing.set->module, missing.migration->name});
  }
  return applied;
}

Result<std::vector<AppliedMigration>> pending_migrations(const std::string& owner_dsn,
                                                         std::span<const MigrationSet* const> sets) {
  Session session = TRY(Session::open(owner_dsn));
  const Ledger ledger = TRY(read_ledger(session));
  std::vector<AppliedMigration> pending;
  for (const Missing& missing : TRY(compare(session, ledger, sets)))
    pending.push_back({missing.set->module, missing.migration->name});
  return pending;
}

}  // namespace astra::postgres
