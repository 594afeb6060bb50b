#include "platform/api/rate_limiter.hpp"

#include <algorithm>
#include <mutex>
#include <string>
#include <unordered_map>

#include "kernel/result.hpp"

namespace astra::api {

namespace {
constexpr std::int64_t window_us = 60'000'000;
}

struct TokenBuckets::State {
  struct Bucket {
    std::int64_t room_us = window_us;  // a full bucket is a whole window's worth of time
    Instant at;
  };
  std::int64_t limit;
  std::mutex mutex;
  std::unordered_map<std::string, Bucket> buckets;

  void forget_full(Instant now) {
    std::erase_if(buckets, [&](const auto& b) { return b.second.room_us + (now - b.second.at).us >= window_us; });
  }
};

TokenBuckets::TokenBuckets(std::int64_t per_minute) : state_(new State{per_minute, {}, {}}) { ENSURE(per_minute > 0); }
TokenBuckets::~TokenBuckets() = default;

RateLimiter::Decision TokenBuckets::take(std::string_view principal, Instant now) {
  const std::lock_guard lock(state_->mutex);
  const std::int64_t cost_us = window_us / state_->limit;
  Decision decision{.limit = state_->limit};
  if (state_->buckets.size() >= max_rate_buckets) state_->forget_full(now);
  if (state_->buckets.size() >= max_rate_buckets && state_->buckets.count(std::string(principal)) == 0) {
    decision.remaining = state_->limit;  // more principals at once than we can watch: rather serve than refuse
    return decision;
  }
  auto [at, is_new] = state_->buckets.try_emplace(std::string(principal));
  State::Bucket& bucket = at->second;
  // A clock that steps back gives nothing and takes nothing.
  if (!is_new) bucket.room_us = std::min(window_us, bucket.room_us + std::max<std::int64_t>(0, (now - bucket.at).us));
  bucket.at = now;
  decision.allowed = bucket.room_us >= cost_us;
  if (decision.allowed) bucket.room_us -= cost_us;
  decision.remaining = bucket.room_us / cost_us;
  const std::int64_t wait_us = decision.allowed ? window_us - bucket.room_us : cost_us - bucket.room_us;
  decision.reset_s = (wait_us + 999'999) / 1'000'000;
  return decision;
}

}  // namespace astra::api
