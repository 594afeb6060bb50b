#pragma once
#include <cstddef>
#include <cstdint>

// Bounds of the detection library: what keeps any input within known time and memory.
namespace astra::gateway::guardrails::limits {

inline constexpr std::size_t max_text_bytes = 1u << 20;      // of one text; what is beyond is not judged, and the report says so
inline constexpr std::size_t max_hidden_texts = 32;          // decoded out of invisible characters, of one text

}  // namespace astra::gateway::guardrails::limits
