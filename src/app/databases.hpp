#pragma once
#include <string>
#include <vector>

#include "kernel/result.hpp"
#include "platform/config/settings.hpp"
#include "platform/postgres/migrate.hpp"

namespace astra::app {

// How the three roles reach PostgreSQL (docs/operations/database.md).
struct DatabaseUrls {
  std::string owner;
  std::string app;
  std::string relay;
};

// From the settings. Errors: cannot_start, naming the key that is missing.
Result<DatabaseUrls> database_urls(const config::Database& settings);

// Every module's migrations, the platform's first.
std::vector<const postgres::MigrationSet*> all_migrations();

// Applies what is missing and says so, a line each.
Result<void> bring_up_to_date(const DatabaseUrls& urls);

}  // namespace astra::app
