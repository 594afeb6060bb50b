#pragma once
#include <cstddef>
#include <cstdint>

// Bounds of the detection library: what keeps any input within known time and memory.
namespace astra::gateway::guardrails::limits {

inline constexpr std::size_t max_text_bytes = 1u << 20;      // of one text; what is beyond is not judged, and the report says so
inline constexpr std::size_t max_hidden_texts = 32;          // decoded out of invisible characters, of one text
inline constexpr std::size_t max_decoded_bytes = 256u << 10; // of all that was decoded out of one text
inline constexpr std::size_t max_views = 24;                 // of one text
inline constexpr std::size_t max_finds = 8;                  // of one family of encodings, in one text
inline constexpr int max_decode_depth = 3;

}  // namespace astra::gateway::guardrails::limits
