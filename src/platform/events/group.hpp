#pragma once
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/events/handling.hpp"
#include "platform/events/leases.hpp"
#include "platform/redis/connection.hpp"
#include "platform/telemetry/metrics.hpp"

namespace astra::events {

// One consumer group: reads its streams, hands events to Handling, acknowledges. Only the process that holds the group's
// lease reads, which is what keeps each subject's order. An event that fails is parked together with later ones of its
// subject and tried again from Redis' list of pending entries, whose delivery counts survive this process.
class Group {
 public:
  Group(const ConsumerOptions& options, Handling handling, Leases& leases);

  // One round. Errors: unavailable, when Redis or PostgreSQL is away; nothing is lost or counted by that.
  Result<std::int64_t> step(std::int32_t block_ms);
  // Whether step() waits for events by itself: not while no stream exists or too much is parked.
  bool can_block() const { return !ready_.empty() && parked_places_ < limits::most_parked_entries; }
  ConsumerStatus status() const;

 private:
  struct Place {
    std::string stream;
    redis::StreamId id;
  };
  using Key = std::pair<TenantId, std::string>;
  struct Parked {
    std::deque<Place> places;  // in order; the first is the one that failed
    std::int64_t retry_at_ms = 0;
    std::int64_t backoff_ms = 0;
  };

  Result<std::int64_t> round(std::int32_t block_ms);
  Result<bool> hold_lease();
  Result<void> prepare();
  Result<void> create_groups();
  Result<void> recover(const std::string& stream);
  Result<std::int64_t> retry_recovered();
  Result<std::int64_t> retry_parked();
  Result<std::int64_t> take(const std::string& stream, const std::vector<redis::StreamEntry>& entries);
  Result<std::int64_t> apply_batch(const std::vector<ReceivedEvent>& events);
  // Whether the event is done with: handled, known, or buried. False: it failed and is to be tried again.
  Result<bool> apply_one(const ReceivedEvent& event);
  // Delivers a pending entry again and applies it. True: it is done with.
  Result<bool> redeliver(const Place& place, bool park_on_failure);
  Result<void> bury(const ReceivedEvent& event, const std::string& error);
  // An entry that is no event has no tenant whose dead letter it could be: it is kept in the stream of dead letters only.
  Result<void> set_aside(const std::string& stream, const redis::StreamEntry& entry, const std::string& error);
  Result<void> acknowledge(const std::string& stream, const std::vector<redis::StreamId>& ids);
  void park(const ReceivedEvent& event);
  bool is_for_us(const redis::StreamEntry& entry, const ReceivedEvent& event) const;
  // How many entries Redis holds as pending.
  Result<std::int64_t> measure();
  template <class F>
  void count(F change);

  const ConsumerOptions& options_;
  Handling handling_;
  Leases& leases_;
  redis::Connection redis_;
  std::vector<std::string> streams_;  // all subscribed to
  std::vector<std::string> ready_;    // those that exist
  std::deque<Place> recovered_;       // pending when this process took over
  std::map<Key, Parked> parked_;
  std::size_t parked_places_ = 0;
  std::map<Key, std::string> last_error_;
  bool active_ = false;
  bool prepared_ = false;
  std::uint64_t generation_ = 0;
  std::int64_t lease_checked_ms_ = 0, groups_checked_ms_ = 0, announced_ms_ = 0, measured_ms_ = 0;

  mutable std::mutex status_mutex_;
  ConsumerStatus status_;
  metrics::Counter& handled_;
  metrics::Counter& failures_;
  metrics::Counter& dead_letters_;
  metrics::Counter& duplicates_;
  metrics::Gauge& pending_;
  metrics::Gauge& lag_entries_;
  metrics::Histogram& delay_s_;
};

}  // namespace astra::events
