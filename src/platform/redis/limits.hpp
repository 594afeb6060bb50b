#pragma once
#include <cstddef>
#include <cstdint>

namespace astra::redis::limits {

inline constexpr int default_port = 6379;
inline constexpr std::int32_t connect_timeout_ms = 2'000;
inline constexpr std::int32_t command_timeout_ms = 5'000;
// How long a failed connection attempt forbids the next one: doubles from the first to the last.
inline constexpr std::int32_t first_backoff_ms = 25;
inline constexpr std::int32_t longest_backoff_ms = 2'000;
inline constexpr std::size_t most_pipelined_commands = 10'000;
inline constexpr std::size_t most_reply_depth = 16;
inline constexpr std::size_t default_pool_size = 8;
inline constexpr std::int32_t pool_wait_ms = 2'000;

}  // namespace astra::redis::limits
