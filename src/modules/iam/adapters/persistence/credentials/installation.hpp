#pragma once
#include "kernel/id.hpp"

namespace astra::iam {

// What belongs to the installation and to no organisation (keys that sign tokens, failed attempts of unknown people) is kept
// under this tenant id, which no organisation ever gets: it is not of version 7.
inline constexpr TenantId installation{Uuid{{0xa5, 0x7a, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 1}}};

}  // namespace astra::iam
