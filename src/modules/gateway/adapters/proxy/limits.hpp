#pragma once
#include <cstddef>
#include <cstdint>

#include "kernel/time.hpp"

namespace astra::gateway::proxy {

inline constexpr std::size_t max_answer_bytes = 64u << 20;      // not streamed
inline constexpr std::size_t max_error_bytes = 1u << 20;        // of a provider's failure
inline constexpr unsigned max_attempts = 10;                     // targets; one deadline holds for all
inline constexpr Duration shortest_retry_pause = Duration::milliseconds(100);
inline constexpr Duration longest_retry_pause = Duration::seconds(5);  // a provider that wants longer is not waited for
inline constexpr std::size_t max_user_agent_bytes = 256;
inline constexpr std::size_t max_cached_targets = 4'096;         // per loop
inline constexpr std::size_t max_tail_pieces = 16;              // read behind a stream's end, to keep the connection

}  // namespace astra::gateway::proxy
