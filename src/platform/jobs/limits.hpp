#pragma once
#include <cstddef>
#include <cstdint>

#include "kernel/time.hpp"

namespace astra::jobs {

inline constexpr std::int32_t default_max_attempts = 5;
// A runner that says nothing for this long has lost its jobs to others; it says something three times as often.
inline constexpr Duration default_lease = Duration::seconds(30);
// How often an idle runner looks for work that another process enqueued.
inline constexpr Duration default_poll_interval = Duration::milliseconds(500);
// Before attempt n: a random time up to first_backoff * 2^(n-2), at most longest_backoff.
inline constexpr Duration first_backoff = Duration::seconds(2);
inline constexpr Duration longest_backoff = Duration::minutes(15);
inline constexpr std::size_t default_concurrency = 2;
inline constexpr std::size_t most_error_message_bytes = 2'000;

}  // namespace astra::jobs
