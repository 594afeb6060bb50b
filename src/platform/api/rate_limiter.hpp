#pragma once
#include <memory>

#include "platform/api/limits.hpp"
#include "platform/api/ports.hpp"

namespace astra::api {

// A token bucket per principal, in this process: a guard of the control plane against a runaway client. With several
// replicas each allows its own share. The gateway's limits on LLM traffic are elsewhere and exact.
class TokenBuckets final : public RateLimiter {
 public:
  explicit TokenBuckets(std::int64_t per_minute = default_rate_per_minute);
  ~TokenBuckets() override;
  Decision take(std::string_view principal, Instant now) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace astra::api
