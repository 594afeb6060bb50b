#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernel/result.hpp"
#include "platform/config/settings.hpp"

namespace astra::config {

namespace errors {
inline constexpr ErrorKind invalid_configuration{"invalid_configuration", Category::invalid, "The configuration is not valid."};
}  // namespace errors

// Where values come from; the later in this list wins: defaults, the TOML file, the environment, flags.
struct Sources {
  std::optional<std::string> file;  // a path; it must exist
  // BASTION_<SECTION>__<KEY>=value, e.g. BASTION_SERVER__PORT=8443 or BASTION_DATA_DIR=/srv. Lists: comma-separated.
  // Others are ignored, so that BASTION_HOME and the like may exist... unless they contain "__".
  std::vector<std::pair<std::string, std::string>> environment;
  // Dotted keys: {"server.port", "8443"}.
  std::vector<std::pair<std::string, std::string>> flags;
};

// The process's variables that begin with BASTION_.
std::vector<std::pair<std::string, std::string>> bastion_environment();

// The settings, and where each value came from ("default", "file /etc/bastion.toml", "environment BASTION_...", "flag").
struct Loaded {
  Settings settings;
  std::map<std::string, std::string> origins;  // dotted key -> source
};

// All mistakes at once: one violation each, with the dotted key as its pointer, and in detail the reason and the source.
// A key that holds a secret can be given as <key>_file in any source: its content is read, without the final line end.
// Errors: invalid_configuration.
Result<Loaded> load(const Sources& sources);

}  // namespace astra::config
