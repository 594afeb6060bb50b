#pragma once
#include <cstdint>

#include "iam/domain/credential_policy.hpp"
#include "kernel/time.hpp"

namespace astra::iam {

// How many attempts failed lately for one account or one address. Slows guessing down and locks nobody out.
struct FailureCount {
  std::int32_t failures = 0;
  Instant last_at;

  // How long until the next attempt is taken; zero or less: now.
  Duration wait(std::int32_t free_failures, const ThrottleRules& rules, Instant now) const;
  FailureCount failed(const ThrottleRules& rules, Instant now) const;
};

}  // namespace astra::iam
