#pragma once
#include <functional>
#include <string_view>

namespace astra::work {

// Runs a function; an exception that leaves it (of a library: ours do not throw) is logged and counted. False: it threw.
bool run_guarded(std::string_view who, const std::function<void()>& call);

}  // namespace astra::work
