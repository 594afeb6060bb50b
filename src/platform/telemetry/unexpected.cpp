#include "platform/telemetry/unexpected.hpp"

#include <string>

#include "platform/telemetry/metrics.hpp"

namespace astra {

void unexpected(const char* file, int line, std::string_view message, log::Fields fields) {
  static metrics::Counter& count =
      metrics::registry().counter("astra_unexpected_total", "Things that should not happen; each one is in the log as an error.");
  count.add();
  std::string_view name = file;
  if (const std::size_t slash = name.rfind("/src/"); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  log::error(std::string(message) + " (" + std::string(name) + ":" + std::to_string(line) + ")", fields);
}

}  // namespace astra
