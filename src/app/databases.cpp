#include "app/databases.hpp"

#include "app/privileges.hpp"
#include "gateway/migrations.hpp"
#include "iam/migrations.hpp"
#include "platform/migrations.hpp"
#include "platform/telemetry/log.hpp"

namespace astra::app {

Result<DatabaseUrls> database_urls(const config::Database& settings) {
  auto need = [](const std::optional<std::string>& url, const char* key) -> Result<std::string> {
    if (url && !url->empty()) return *url;
    return DomainError(cannot_start, std::string("database.") + key + " is not set. `bastion up` runs a private PostgreSQL instead.");
  };
  DatabaseUrls urls;
  urls.app = TRY(need(settings.app_url, "app_url"));
  urls.owner = TRY(need(settings.owner_url, "owner_url"));
  urls.relay = TRY(need(settings.relay_url, "relay_url"));
  return urls;
}

std::vector<const postgres::MigrationSet*> all_migrations() {
  return {&platform::migrations(), &iam::migrations(), &gateway::migrations()};
}

Result<void> bring_up_to_date(const DatabaseUrls& urls) {
  const auto applied = TRY(postgres::migrate(urls.owner, all_migrations()));
  for (const postgres::AppliedMigration& migration : applied)
    log::info("migration applied", {{"module", migration.module}, {"name", migration.name}});
  return {};
}

}  // namespace astra::app
