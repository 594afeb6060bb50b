#include "gateway/domain/routing/target_health.hpp"

#include <algorithm>

namespace astra::gateway {
namespace {

constexpr std::int32_t failures_that_open = 5;
constexpr Duration shortest_pause = Duration::seconds(2);
constexpr Duration longest_pause = Duration::minutes(2);
constexpr Duration refused_pause = Duration::seconds(30);     // the credential or the account: it takes a person
constexpr Duration longest_retry_after = Duration::minutes(10);
constexpr Duration trial = Duration::seconds(10);             // one request tries, the others wait so long
constexpr std::int64_t average_over = 8;

std::string name_of(ConnectionId connection, std::string_view model) {
  const Uuid& id = connection.value();
  std::string name(reinterpret_cast<const char*>(id.bytes().data()), id.bytes().size());
  name += model;
  return name;
}

}  // namespace

TargetHealth::View TargetHealth::view(ConnectionId connection, std::string_view model, Instant now) const {
  const std::string name = name_of(connection, model);
  const Shard& shard = shard_of(name);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.targets.find(name);
  if (found == shard.targets.end()) return {};
  const Target& t = found->second;
  const Breaker breaker = !t.opened ? Breaker::closed : now < t.open_until ? Breaker::open : Breaker::half_open;
  return {breaker, t.open_until, t.first_byte_us};
}

void TargetHealth::succeeded(ConnectionId connection, std::string_view model, std::int64_t first_byte_us) {
  const std::string name = name_of(connection, model);
  Shard& shard = shard_of(name);
  const std::lock_guard lock(shard.mutex);
  Target& t = shard.targets[name];
  t.failures_in_a_row = 0;
  t.opened = false;
  t.pause = {};
  // A slow answer counts at once, a fast one by and by.
  t.first_byte_us = first_byte_us > t.first_byte_us ? first_byte_us : t.first_byte_us + (first_byte_us - t.first_byte_us) / average_over;
}

void TargetHealth::failed(ConnectionId connection, std::string_view model, const ProviderError& error, Instant now) {
  Duration pause;
  bool at_once = false;
  switch (error.error_class) {
    case ErrorClass::transient: break;
    case ErrorClass::rate_limit:
      if (!error.retry_after_ms) break;
      pause = std::min(Duration::milliseconds(*error.retry_after_ms), longest_retry_after);
      at_once = true;
      break;
    case ErrorClass::auth:
    case ErrorClass::quota:
    case ErrorClass::not_found:
      pause = refused_pause;
      at_once = true;
      break;
    default: return;
  }
  const std::string name = name_of(connection, model);
  Shard& shard = shard_of(name);
  const std::lock_guard lock(shard.mutex);
  if (shard.targets.size() >= most_targets_per_shard)
    std::erase_if(shard.targets, [&](const auto& entry) { return !entry.second.opened && now - entry.second.last > longest_pause; });
  Target& t = shard.targets[name];
  t.last = now;
  ++t.failures_in_a_row;
  if (!at_once && !t.opened && t.failures_in_a_row < failures_that_open) return;
  if (!at_once) pause = t.pause = std::clamp(t.pause * 2, shortest_pause, longest_pause);
  t.opened = true;
  t.open_until = std::max(t.open_until, now + pause);
}

void TargetHealth::trying(ConnectionId connection, std::string_view model, Instant now) {
  const std::string name = name_of(connection, model);
  Shard& shard = shard_of(name);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.targets.find(name);
  if (found != shard.targets.end() && found->second.opened && now >= found->second.open_until) found->second.open_until = now + trial;
}

}  // namespace astra::gateway
