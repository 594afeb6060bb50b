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
inline constexpr std::size_t max_pattern_bytes = 4096;       // of one regular expression
inline constexpr std::size_t max_patterns = 2048;            // of one database
inline constexpr std::size_t max_matches = 1u << 16;         // before checks, of one scan
inline constexpr std::size_t max_match_bytes = 2048;         // of one match: what a longer one begins with is not part of it
inline constexpr std::size_t max_hold_bytes = 4096;          // of a stream that waits for what follows
inline constexpr std::size_t max_value_bytes = 512;          // of a secret behind its name
inline constexpr std::size_t max_tries = 512;                // matches of one rule that are looked at, in one text
inline constexpr std::size_t max_findings = 256;             // of one report
inline constexpr std::size_t max_decoded_shown = 256;        // bytes of what an encoded finding says
inline constexpr std::size_t min_canary_bytes = 8;           // a shorter one would be met by chance

}  // namespace astra::gateway::guardrails::limits
