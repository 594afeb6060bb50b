#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "platform/events/limits.hpp"
#include "platform/postgres/database.hpp"
#include "platform/redis/connection.hpp"

namespace astra::events {

struct RelayOptions {
  postgres::Options database;  // as bastion_relay; a connection of its own is made, because the relay's lock lives on it
  redis::Options redis;
  std::string stream_prefix = "astra:events:";
  std::int64_t batch = limits::relay_batch_entries;
};

// What the relay has done and how far it is behind; for metrics and tests.
struct RelayStatus {
  bool active = false;             // holds the lock
  std::int64_t relayed = 0;        // entries appended
  std::int64_t refused = 0;        // appends of what was there already
  std::int64_t resyncs = 0;        // streams found behind the outbox (Redis lost data)
  std::int64_t lag_entries = 0;    // in the outbox, not in Redis
  double lag_s = 0;                // age of the oldest such
};

// Carries committed events from the outbox to the streams, in an order that respects each aggregate's changes, each
// at least once and normally once. Any number may run; one is active, the others wait for its lock.
class Relay {
 public:
  explicit Relay(RelayOptions options);
  ~Relay();

  void start();
  void stop();
  RelayStatus status() const;

  // One round without a thread, for tests and tools: takes the lock if it is free and relays what is there.
  // The number of entries appended. Errors: unavailable.
  Result<std::int64_t> step();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace astra::events
