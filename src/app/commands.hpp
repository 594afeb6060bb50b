#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernel/result.hpp"
#include "platform/config/load.hpp"

// The subcommands of `bastion`. Each returns an error to be shown, or nothing.
namespace astra::app {

// What every command that reads the configuration takes.
struct CommonOptions {
  std::optional<std::string> config_file;
  std::optional<std::string> data_dir;
  std::vector<std::pair<std::string, std::string>> flags;  // dotted key, value
};

// The settings from all sources, with the data directory decided.
Result<config::Loaded> load_settings(const CommonOptions& options);

struct UpOptions {
  CommonOptions common;
  std::optional<std::string> database_url;  // of a superuser of an outside PostgreSQL; none: a private one
  std::optional<std::string> redis_url;     // of an outside Redis; none: a private one
  bool json = false;
  bool detach = false;
};
// Private databases where none are named, migrations, first-run set-up, and the server, until a signal.
Result<void> up(const UpOptions& options);
// Ends the `up` that runs on this data directory, and waits for it.
Result<void> stop(const CommonOptions& options);
// The server alone, for production: databases and Redis are named in the configuration and migrated before.
Result<void> serve(const CommonOptions& options);
Result<void> migrate(const CommonOptions& options);

// Says what is missing on this machine and the line that fixes it. Error: something is missing.
Result<void> doctor(const CommonOptions& options);

struct ProviderOptions {
  CommonOptions common;
  std::string name;
  std::string provider;
  std::string base_url;
  std::optional<std::string> key_file;   // "-": standard input
  std::optional<std::string> key_env;
  std::vector<std::string> models;
  bool allow_private_address = false;
};
// Both talk to the running server with the key that `up` made.
Result<void> add_provider(const ProviderOptions& options);
Result<void> list_providers(const CommonOptions& options);

struct ScanOptions {
  std::string file = "-";  // "-": standard input
};
// Judges each line of JSON, {"text": ..., "kind": ...}, with the guardrails' shipped thresholds: one line out for each line in.
// Needs no server, no database and no settings.
Result<void> scan(const ScanOptions& options);

}  // namespace astra::app
