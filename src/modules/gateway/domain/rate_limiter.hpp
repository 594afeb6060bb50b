#pragma once
#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "gateway/domain/config/snapshot.hpp"
#include "kernel/time.hpp"

namespace astra::gateway {

// Counts what keys and tenants use per sliding minute and at once. In memory, per process; shared by all loops, so it
// locks, but one of many shards and for some tens of nanoseconds.
//
// The sliding minute is approximated by two fixed ones, the older weighted by how much of it still lies within the last
// 60 s: at most a few percent off, and two numbers per subject. Source: Cloudflare, "How we built rate limiting capable
// of scaling to millions of domains" (2017).
class RateLimiter {
 public:
  enum class Limit : std::uint8_t { requests_per_minute, tokens_per_minute, concurrent_requests };

  // A refusal: which limit, and when to come back.
  struct Refusal {
    Limit limit;
    std::int64_t quota;
    std::int64_t retry_after_s;
  };
  // What is left after an admission, of the limit that is set.
  struct Standing {
    std::int64_t quota = 0;
    std::int64_t remaining = 0;
    std::int64_t reset_s = 0;
  };
  struct Admission {
    std::optional<Refusal> refusal;
    std::optional<Standing> requests;
  };

  // Takes one request and `tokens` estimated tokens for the subject (a key or a tenant) unless a limit forbids it.
  Admission admit(const Uuid& subject, const RateLimits& limits, std::int64_t tokens, Instant now);
  // After the answer: the request is no longer running, and it used this many tokens instead of the estimate.
  void settle(const Uuid& subject, std::int64_t estimated_tokens, std::int64_t used_tokens, Instant now);

 private:
  static constexpr std::size_t shards = 64;
  static constexpr std::size_t most_subjects_per_shard = 16'384;

  struct Window {
    std::int64_t minute = 0;
    std::int64_t current = 0;
    std::int64_t previous = 0;
    void roll(std::int64_t now_minute);
    std::int64_t used(Instant now) const;
  };
  struct Subject {
    Window requests, tokens;
    std::int64_t running = 0;
  };
  struct alignas(64) Shard {
    std::mutex mutex;
    std::unordered_map<Uuid, Subject> subjects;
  };

  Shard& shard_of(const Uuid& subject) { return shards_[std::hash<Uuid>{}(subject) % shards]; }
  static void forget_idle(Shard& shard, std::int64_t now_minute);

  std::array<Shard, shards> shards_;
};

std::string_view to_string(RateLimiter::Limit limit);

}  // namespace astra::gateway
