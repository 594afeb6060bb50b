#pragma once
#include <cstddef>

namespace astra::config {

inline constexpr std::size_t max_file_bytes = 1024 * 1024;
inline constexpr std::size_t max_secret_bytes = 64 * 1024;  // of a <key>_file
inline constexpr std::size_t max_mistakes = 100;            // reported at once

}  // namespace astra::config
