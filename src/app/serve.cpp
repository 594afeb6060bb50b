#include <cstdio>
#include <cstdlib>

#include "app/commands.hpp"
#include "app/databases.hpp"
#include "app/privileges.hpp"
#include "app/runtime.hpp"
#include "app/signals.hpp"
#include "platform/config/load.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/log_sink.hpp"

namespace astra::app {
namespace {

std::optional<log::Format> format_of(config::LogFormat format) {
  if (format == config::LogFormat::json) return log::Format::json;
  if (format == config::LogFormat::text) return log::Format::text;
  return std::nullopt;
}

}  // namespace

Result<config::Loaded> load_settings(const CommonOptions& options) {
  config::Sources sources{.file = options.config_file, .environment = config::bastion_environment(), .flags = options.flags};
  if (options.data_dir) sources.flags.emplace_back("data_dir", *options.data_dir);
  config::Loaded loaded = TRY(config::load(sources));
  const char* home = std::getenv("BASTION_HOME");
  if (loaded.origins["data_dir"] == "default" && home != nullptr) loaded.settings.data_dir = default_data_dir(home);
  log::configure({.level = static_cast<log::Level>(loaded.settings.log.level), .format = format_of(loaded.settings.log.format)});
  return loaded;
}

Result<void> serve(const CommonOptions& options) {
  config::Loaded loaded = TRY(load_settings(options));
  if (!loaded.settings.redis.url) return DomainError(cannot_start, "redis.url is not set. `bastion up` runs a private Redis instead.");
  TRY(enter_data_dir(loaded.settings.data_dir));
  Signals signals;
  Runtime::Wanted wanted{.settings = loaded.settings, .redis_url = *loaded.settings.redis.url};
  wanted.databases = TRY(database_urls(loaded.settings.database));
  const auto pending = TRY(postgres::pending_migrations(wanted.databases.owner, all_migrations()));
  if (!pending.empty())
    return DomainError(cannot_start, std::to_string(pending.size()) + " migrations are missing in the database. Run: bastion migrate");
  const auto runtime = TRY(Runtime::create(std::move(wanted)));
  TRY(runtime->serve());
  log::info("serving", {{"port", runtime->port()}, {"admin_port", runtime->admin_port()}});
  signals.wait_for_end();
  runtime->stop();
  return {};
}

Result<void> migrate(const CommonOptions& options) {
  const auto loaded = TRY(load_settings(options));
  const DatabaseUrls urls = TRY(database_urls(loaded.settings.database));
  const auto applied = TRY(postgres::migrate(urls.owner, all_migrations()));
  for (const auto& migration : applied) std::printf("applied %s/%s\n", migration.module.c_str(), migration.name.c_str());
  if (applied.empty()) std::printf("The database is up to date.\n");
  return {};
}

}  // namespace astra::app
