#pragma once
#include <string>

namespace astra::log {

// What log::Scope set for this thread.
struct Ids {
  std::string request_id, trace_id;
};
Ids& ids();

}  // namespace astra::log
