#pragma once
#include <cstddef>

namespace astra::bookmarks::limits {

inline constexpr std::size_t longest_name_bytes = 200;

}  // namespace astra::bookmarks::limits
