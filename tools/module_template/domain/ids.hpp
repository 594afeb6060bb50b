#pragma once
#include "kernel/id.hpp"

// The ids of @module@. Those that other modules may see are published in contracts/ as the same types.
namespace astra::@module@ {

using @Thing@Id = Id<struct @Thing@Tag>;

}  // namespace astra::@module@
