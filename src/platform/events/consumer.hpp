#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/events/envelope.hpp"
#include "platform/events/limits.hpp"
#include "platform/postgres/database.hpp"
#include "platform/redis/connection.hpp"

namespace astra::events {

// A reaction of one module to events. The handler works in the transaction it is given (of the event's tenant) and never
// commits; what it writes and the mark that the event is done commit together, so an event takes effect once. Effects
// outside the database must be idempotent by the event's id. An error makes the event come again later; after too many
// deliveries it becomes a dead letter. Events of one subject come in order; while one is retried, later ones of its subject wait.
struct Subscription {
  using Handler = std::function<Result<void>(postgres::Transaction&, const ReceivedEvent&)>;

  std::string module;              // who listens: the consumer group's name
  std::vector<std::string> types;  // event types; "astra.iam.*" is all of a module's
  Handler handler;
};

struct ConsumerOptions {
  postgres::Options database;  // as bastion_app; one more connection is made, on which the leases live
  redis::Options redis;
  std::string stream_prefix = "astra:events:";
  std::int64_t batch = limits::consumer_batch_entries;
  std::int64_t deliveries_before_dead_letter = limits::deliveries_before_dead_letter;
  std::int32_t first_retry_ms = limits::first_retry_ms;
  std::int32_t longest_retry_ms = limits::longest_retry_ms;
};

struct ConsumerStatus {
  std::string module;
  bool active = false;            // holds the group's lease: one process at a time consumes for a group
  std::int64_t handled = 0;
  std::int64_t duplicates = 0;    // deliveries of what was done before
  std::int64_t failures = 0;
  std::int64_t dead_letters = 0;
  std::int64_t lost = 0;          // pending entries that were deleted from the stream
  std::int64_t parked = 0;        // waiting for a retry, their own or an earlier one of their subject
  std::int64_t pending = 0;       // delivered and not acknowledged, as Redis says
  std::int64_t lag_entries = 0;   // not yet delivered
  double lag_s = 0;               // age of the event handled last, when it was handled
};

// The consumer groups of this process: one thread for each module that subscribes.
class Consumers {
 public:
  Consumers(ConsumerOptions options, postgres::Database& database, std::vector<Subscription> subscriptions);
  ~Consumers();

  void start();
  void stop();
  std::vector<ConsumerStatus> status() const;

  // One round of every group without threads, for tests: the number of events handled.
  Result<std::int64_t> step(std::int32_t block_ms = 0);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace astra::events
