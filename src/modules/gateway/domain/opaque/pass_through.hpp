#pragma once
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace astra::gateway {

// What stands behind /providers/: a connection's name and a path below its base URL.
struct PassThroughPath {
  std::string_view connection;
  std::string path;             // begins with '/', percent-encoded as it came
};

// Refuses every path that could leave the base URL or be read differently by two readers: dot segments, empty segments,
// backslashes, encoded slashes and controls. Errors: invalid_request.
Result<PassThroughPath> read_pass_through(std::string_view rest);

}  // namespace astra::gateway
