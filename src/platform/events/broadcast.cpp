#include "platform/events/broadcast.hpp"

#include <algorithm>
#include <map>

#include "platform/events/handling.hpp"
#include "platform/events/limits.hpp"
#include "platform/events/signal.hpp"
#include "platform/redis/streams.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/work/periodic.hpp"

namespace astra::events {

struct Broadcast::State {
  State(redis::Options options, std::vector<BroadcastSubscription> given, std::string given_prefix)
      : redis(std::move(options)), subscriptions(std::move(given)), prefix(std::move(given_prefix)) {}

  redis::Connection redis;
  std::vector<BroadcastSubscription> subscriptions;
  std::string prefix;
  std::map<std::string, redis::StreamId> after;
  std::uint64_t generation = 0;
  std::unique_ptr<work::Background> thread;

  // A new connection: something may have been missed in between, and streams may have been emptied.
  Result<void> begin() {
    TRY(redis.check());
    for (const auto& subscription : subscriptions) {
      for (const auto& type : subscription.types) {
        const auto stream = stream_of(prefix, module_of(type));
        const auto info = TRY(redis::stream_info(redis, stream));
        // An absent stream is read from its start: its first event must not be missed.
        after[stream] = info ? info->last_generated : redis::StreamId{};
      }
    }
    generation = redis.generation();
    for (const auto& subscription : subscriptions)
      if (subscription.on_gap) subscription.on_gap();
    return {};
  }

  Result<std::int64_t> step(std::int32_t block_ms) {
    if (!redis.is_usable() || redis.generation() != generation) TRY(begin());
    if (after.empty()) return std::int64_t{0};
    const auto read = TRY(redis::read_after(redis, after, limits::consumer_batch_entries, block_ms));
    std::int64_t told = 0;
    for (const auto& [stream, entries] : read) {
      for (const auto& entry : entries) {
        after[stream] = entry.id;
        told += tell(stream, entry);
      }
    }
    return told;
  }

  std::int64_t tell(const std::string& stream, const redis::StreamEntry& entry) {
    if (entry.field("target") != nullptr) return 0;  // a dead letter of one consumer, sent again
    const auto event = to_event(stream, entry);
    if (!event.ok()) return 0;
    std::int64_t told = 0;
    for (const auto& subscription : subscriptions) {
      const bool wanted = std::any_of(subscription.types.begin(), subscription.types.end(),
                                      [&](const auto& pattern) { return matches(pattern, event->type()); });
      if (wanted && subscription.on_event) subscription.on_event(*event), ++told;
    }
    return told;
  }
};

Broadcast::Broadcast(redis::Options redis, std::vector<BroadcastSubscription> subscriptions, std::string stream_prefix)
    : state_(std::make_unique<State>(std::move(redis), std::move(subscriptions), std::move(stream_prefix))) {}
Broadcast::~Broadcast() { stop(); }

void Broadcast::start() {
  ENSURE(!state_->thread);
  state_->thread = std::make_unique<work::Background>("broadcast", [this](work::StopToken stop) {
    while (!stop.stop_requested()) {
      const auto told = state_->step(limits::consumer_block_ms);
      if (told.ok()) continue;
      log::warning("broadcast events are missed for the moment", {{"error", told.error().message()}});
      stop.wait_for(Duration::milliseconds(limits::first_retry_ms));
    }
  });
  state_->thread->start();
}

void Broadcast::stop() {
  if (state_->thread) state_->thread->stop();
}

Result<std::int64_t> Broadcast::step(std::int32_t block_ms) { return state_->step(block_ms); }

}  // namespace astra::events
