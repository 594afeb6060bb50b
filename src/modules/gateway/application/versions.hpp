#pragma once
#include <cstdint>
#include <optional>

#include "kernel/result.hpp"

namespace astra::gateway {

// Whether the version the caller saw is still the current one. Errors: version_mismatch.
inline Result<void> expect_version(std::int64_t current, std::optional<std::int64_t> expected) {
  if (expected && *expected != current) return errors::stale_version(current);
  return {};
}

}  // namespace astra::gateway
