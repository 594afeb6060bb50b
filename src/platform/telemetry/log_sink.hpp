#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/telemetry/log.hpp"

namespace astra::log {

struct Settings {
  Level level = Level::info;
  std::optional<Format> format;                     // none: text on a terminal, else JSON
  std::function<void(std::string_view lines)> sink; // whole lines; none: standard error. Must be safe from any thread.
};

// Sets the process's log up; main calls it once, tests when they please. Before that: info and above to standard error.
void configure(Settings settings);

// Lines wait in a buffer per thread until it is full, a warning is written or the flusher (every 0.2 s) comes round.
void flush();

// One entry as a line without its end; what configure() and tests share.
void format_line(std::string& out, Format format, Level level, std::string_view message, Fields fields);

}  // namespace astra::log
