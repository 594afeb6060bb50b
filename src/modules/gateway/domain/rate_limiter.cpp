#include "gateway/domain/rate_limiter.hpp"

#include <algorithm>

namespace astra::gateway {
namespace {

constexpr std::int64_t minute_us = Duration::minutes(1).us;

std::int64_t seconds_to_next_minute(Instant now) { return (minute_us - now.us % minute_us + 999'999) / 1'000'000; }

}  // namespace

std::string_view to_string(RateLimiter::Limit limit) {
  constexpr std::array<std::string_view, 3> names{"requests per minute", "tokens per minute", "concurrent requests"};
  return names[static_cast<std::size_t>(limit)];
}

void RateLimiter::Window::roll(std::int64_t now_minute) {
  if (now_minute <= minute) return;
  previous = now_minute == minute + 1 ? current : 0;
  current = 0;
  minute = now_minute;
}

std::int64_t RateLimiter::Window::used(Instant now) const {
  const std::int64_t still_within = minute_us - now.us % minute_us;
  return current + previous * still_within / minute_us;
}

void RateLimiter::forget_idle(Shard& shard, std::int64_t now_minute) {
  std::erase_if(shard.subjects, [&](const auto& entry) {
    const Subject& s = entry.second;
    return s.running == 0 && std::max(s.requests.minute, s.tokens.minute) + 1 < now_minute;
  });
}

RateLimiter::Admission RateLimiter::admit(const Uuid& id, const RateLimits& limits, std::int64_t tokens, Instant now) {
  Admission result;
  if (limits == RateLimits{}) return result;
  const std::int64_t minute = now.us / minute_us;
  Shard& shard = shard_of(id);
  std::lock_guard lock(shard.mutex);
  if (shard.subjects.size() >= most_subjects_per_shard) forget_idle(shard, minute);
  Subject& subject = shard.subjects[id];
  subject.requests.roll(minute);
  subject.tokens.roll(minute);

  const std::int64_t wait_s = seconds_to_next_minute(now);
  const std::int64_t requests = subject.requests.used(now);
  if (limits.concurrent_requests && subject.running >= *limits.concurrent_requests)
    result.refusal = Refusal{Limit::concurrent_requests, *limits.concurrent_requests, 1};
  else if (limits.requests_per_minute && requests >= *limits.requests_per_minute)
    result.refusal = Refusal{Limit::requests_per_minute, *limits.requests_per_minute, wait_s};
  else if (limits.tokens_per_minute && subject.tokens.used(now) + tokens > *limits.tokens_per_minute)
    result.refusal = Refusal{Limit::tokens_per_minute, *limits.tokens_per_minute, wait_s};
  if (!result.refusal) {
    ++subject.running;
    ++subject.requests.current;
    subject.tokens.current += tokens;
  }
  if (limits.requests_per_minute) {
    const std::int64_t taken = requests + (result.refusal ? 0 : 1);
    result.requests = Standing{*limits.requests_per_minute, std::max<std::int64_t>(0, *limits.requests_per_minute - taken), wait_s};
  }
  return result;
}

void RateLimiter::settle(const Uuid& id, std::int64_t estimated_tokens, std::int64_t used_tokens, Instant now) {
  Shard& shard = shard_of(id);
  std::lock_guard lock(shard.mutex);
  const auto found = shard.subjects.find(id);
  if (found == shard.subjects.end()) return;
  Subject& subject = found->second;
  subject.running = std::max<std::int64_t>(0, subject.running - 1);
  subject.tokens.roll(now.us / minute_us);
  subject.tokens.current = std::max<std::int64_t>(0, subject.tokens.current + used_tokens - estimated_tokens);
}

}  // namespace astra::gateway
