#pragma once
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "kernel/result.hpp"
#include "platform/postgres/migration.hpp"

namespace astra::postgres {

inline constexpr ErrorKind migration_changed{"migration_changed", Category::conflict,
                                             "An applied migration differs from the program's."};
inline constexpr ErrorKind database_newer{"database_newer", Category::conflict, "The database is newer than the program."};
inline constexpr ErrorKind migration_failed{"migration_failed", Category::internal, "A migration failed."};

struct AppliedMigration {
  std::string module;
  std::string name;
};

// Applies what is missing, in the order of the sets (the platform's first) and of each set's files, each file in a
// transaction, as the owner. Returns what was applied now. Programs that migrate at the same time wait for each other.
// Errors: migration_changed, database_newer, migration_failed, unavailable.
Result<std::vector<AppliedMigration>> migrate(const std::string& owner_dsn, std::span<const MigrationSet* const> sets);
inline Result<std::vector<AppliedMigration>> migrate(const std::string& owner_dsn,
                                                     std::initializer_list<const MigrationSet*> sets) {
  return migrate(owner_dsn, std::span<const MigrationSet* const>(sets.begin(), sets.size()));
}

// What the program still has to apply; empty when the schema is current. For readiness and `doctor`; changes nothing.
Result<std::vector<AppliedMigration>> pending_migrations(const std::string& owner_dsn,
                                                         std::span<const MigrationSet* const> sets);

// The roles of a database and how they log in. An empty password means the server's own way (peer, trust, certificates).
struct Roles {
  std::string database = "bastion";
  std::string owner_password;
  std::string app_password;
  std::string relay_password;
};

// Makes the roles bastion_owner, bastion_app, bastion_relay and bastion_resolver, the database and its grants; does
// nothing that is already done. superuser_dsn names any database of the server.
//   bastion_owner     owns every table; migrations run as it
//   bastion_app       the program: under row-level security, owns nothing
//   bastion_relay     sees the outbox of all tenants and nothing else
//   bastion_resolver  cannot log in; owns the SECURITY DEFINER look-ups that find a tenant by a key or an e-mail
Result<void> bootstrap(const std::string& superuser_dsn, const Roles& roles);

}  // namespace astra::postgres
