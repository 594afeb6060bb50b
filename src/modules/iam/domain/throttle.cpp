#include "iam/domain/throttle.hpp"

namespace astra::iam {

Duration FailureCount::wait(std::int32_t free_failures, const ThrottleRules& rules, Instant now) const {
  if (failures < free_failures || now - last_at >= rules.forgotten_after) return {};
  Duration delay = rules.first_wait;
  for (std::int32_t n = free_failures; n < failures && delay < rules.longest_wait; ++n) delay = delay * 2;
  if (delay > rules.longest_wait) delay = rules.longest_wait;
  return last_at + delay - now;
}

FailureCount FailureCount::failed(const ThrottleRules& rules, Instant now) const {
  if (now - last_at >= rules.forgotten_after) return {1, now};
  return {failures + 1, now};
}

}  // namespace astra::iam
