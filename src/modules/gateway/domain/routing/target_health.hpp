#pragma once
#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/domain/chat/provider_error.hpp"
#include "gateway/domain/pipeline/record.hpp"
#include "kernel/time.hpp"

namespace astra::gateway {

// How each model at each connection has fared on this server: a circuit breaker and the time to the first byte. Shared by
// the loops. A connection belongs to one tenant, so nobody's failures count against another's.
//
// The breaker opens after several passing failures in a row, at once when the provider refuses the credential or says to come back
// later, and for twice as long each time. When its time is over one request tries (half open); the others go on to wait until it ended.
class TargetHealth {
 public:
  enum class Breaker : std::uint8_t { closed, half_open, open };
  struct View {
    Breaker breaker = Breaker::closed;
    Instant open_until;
    std::int64_t first_byte_us = 0;   // moving average; 0: not known
  };

  View view(ConnectionId connection, std::string_view model, Instant now) const;
  void succeeded(ConnectionId connection, std::string_view model, std::int64_t first_byte_us);
  // Failures that say nothing of the target (bad_request, content_policy, context_length) change nothing.
  void failed(ConnectionId connection, std::string_view model, const ProviderError& error, Instant now);
  // A request is about to try a target whose breaker is half open; others see it open for a while.
  void trying(ConnectionId connection, std::string_view model, Instant now);

 private:
  static constexpr std::size_t shards = 16;
  static constexpr std::size_t most_targets_per_shard = 8'192;
  struct Target {
    Instant open_until, last;
    Duration pause;
    std::int64_t first_byte_us = 0;
    std::int32_t failures_in_a_row = 0;
    bool opened = false;
  };
  struct alignas(64) Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::string, Target> targets;
  };

  Shard& shard_of(const std::string& name) { return shards_[std::hash<std::string>{}(name) % shards]; }
  const Shard& shard_of(const std::string& name) const { return shards_[std::hash<std::string>{}(name) % shards]; }

  std::array<Shard, shards> shards_;
};

}  // namespace astra::gateway
