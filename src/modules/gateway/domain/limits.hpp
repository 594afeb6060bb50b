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
inline constexpr std::size_t max_stream_blocks = 4'096;          // of one choice
inline constexpr std::size_t max_held_thinking_bytes = 1u << 20; // to hand it to OpenAI clients with its signature
inline constexpr std::size_t max_held_event_bytes = 4u << 20;    // interleaved tool calls on their way to a format without

inline constexpr std::size_t max_boundary_bytes = 70;            // RFC 2046
inline constexpr std::size_t max_part_head_bytes = 8'192;        // of one part of a form
inline constexpr std::size_t max_form_parts = 64;
inline constexpr std::size_t max_pass_through_bytes = 4'096;     // of a path behind /providers/
inline constexpr std::size_t max_metered_answer_bytes = 4u << 20;  // of an opaque answer, held to read its usage

}  // namespace astra::gateway::limits
