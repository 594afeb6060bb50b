#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/events/envelope.hpp"
#include "platform/redis/connection.hpp"

namespace astra::events {

struct BroadcastSubscription {
  std::vector<std::string> types;  // as in Subscription
  std::function<void(const ReceivedEvent&)> on_event;
  // Called first of all and whenever events may have been missed: read the state anew.
  std::function<void()> on_gap;
};

// Tells every process of every event of some types, from now on: for caches and snapshots. Nothing is kept or
// acknowledged, so it is a hint that arrives quickly; the truth is in the database.
class Broadcast {
 public:
  Broadcast(redis::Options redis, std::vector<BroadcastSubscription> subscriptions,
            std::string stream_prefix = "astra:events:");
  ~Broadcast();

  void start();
  void stop();
  // One round without the thread, for tests: the number of events handed on.
  Result<std::int64_t> step(std::int32_t block_ms = 0);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace astra::events
