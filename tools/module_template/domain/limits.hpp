#pragma once
#include <cstddef>

namespace astra::@module@::limits {

inline constexpr std::size_t longest_name_bytes = 200;

}  // namespace astra::@module@::limits
