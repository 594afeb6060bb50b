#pragma once
#include <cstddef>
#include <cstdint>

// The gateway's bounds on foreign input.
namespace astra::gateway::limits {

inline constexpr int max_json_depth = 128;
inline constexpr std::size_t max_stream_event_bytes = 4u << 20;  // images arrive as one event
inline constexpr std::size_t max_violations = 20;                // the first ones say enough
inline constexpr std::size_t max_model_name_bytes = 256;
inline constexpr std::int64_t max_choices = 128;

}  // namespace astra::gateway::limits
