#pragma once
#include <string_view>

#include "platform/telemetry/log.hpp"

// Something that should not happen but must not stop the process: logs an error with its place and counts it in
// astra_unexpected_total.   UNEXPECTED("the relay lost its lease", {{"lease", name}});
#define UNEXPECTED(...) ::astra::unexpected(__FILE__, __LINE__, __VA_ARGS__)

namespace astra {
void unexpected(const char* file, int line, std::string_view message, log::Fields fields = {});
}
