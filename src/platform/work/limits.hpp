#pragma once
#include "kernel/time.hpp"

namespace astra::work {

// How long a worker that ended by itself waits before it runs again; doubles each time, starts over after a good minute.
inline constexpr Duration first_restart_pause = Duration::milliseconds(100);
inline constexpr Duration longest_restart_pause = Duration::seconds(30);
inline constexpr Duration good_run = Duration::minutes(1);

}  // namespace astra::work
