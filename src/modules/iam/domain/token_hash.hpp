#pragma once
#include <array>
#include <cstdint>

namespace astra::iam {

// SHA-256 of a random token. The token itself is seen once and never kept.
using TokenHash = std::array<std::uint8_t, 32>;

}  // namespace astra::iam
