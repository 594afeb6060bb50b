#pragma once
#include "kernel/error.hpp"

// What can go wrong with @things@, besides what every module may answer.
namespace astra::@module@ {

inline constexpr ErrorKind @thing@_name_taken{"@thing@_name_taken", Category::conflict, "There is a @thing@ with this name."};

}  // namespace astra::@module@
