#pragma once
#include <cstddef>
#include <cstdint>

namespace astra::json {

inline constexpr std::size_t max_depth = 32;                             // nested objects and lists in any text read
inline constexpr std::size_t max_violations = 100;                       // reported per text; the rest is counted by nobody
inline constexpr std::size_t max_map_keys = 1'000;                       // where a map's rules do not say
inline constexpr std::size_t max_map_key_bytes = 256;
inline constexpr std::size_t max_raw_bytes = 256 * 1'024;                // a schema::Raw field
inline constexpr std::int64_t largest_exact_integer = 9'007'199'254'740'991;  // 2^53 - 1: beyond it integers travel as strings

}  // namespace astra::json
