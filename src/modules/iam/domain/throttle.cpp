#include "iam/domain/throttle.hpp"

#include "iam/domain/credential_limits.hpp"

namespace astra::iam {

Duration FailureCount::wait(std::int32_t free_failures, Instant now) const {
  if (failures < free_failures || now - last_at >= limits::failures_forgotten_after) return {};
  Duration delay = limits::first_wait;
  for (std::int32_t n = free_failures; n < failures && delay < limits::longest_wait; ++n) delay = delay * 2;
  if (delay > limits::longest_wait) delay = limits::longest_wait;
  return last_at + delay - now;
}

FailureCount FailureCount::failed(Instant now) const {
  if (now - last_at >= limits::failures_forgotten_after) return {1, now};
  return {failures + 1, now};
}

}  // namespace astra::iam
