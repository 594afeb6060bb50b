#include "platform/events/group.hpp"

#include <algorithm>

#include "platform/events/signal.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/unexpected.hpp"

namespace astra::events {
namespace {

// One name for the active consumer of a group, whichever process it is: its pending entries are found again after a restart.
constexpr const char* consumer_name = "active";
constexpr std::int64_t claim_batch = 500;
constexpr std::int64_t missing_stream_retry_ms = 100;
constexpr std::int64_t announce_every_ms = 3'600'000;
constexpr std::int64_t measure_every_ms = 1'000;

std::string group_of(const Handling& handling) { return handling.module(); }

}  // namespace

Group::Group(const ConsumerOptions& options, Handling handling, Leases& leases)
    : options_(options), handling_(std::move(handling)), leases_(leases), redis_(options.redis),
      handled_(metrics::registry().counter("astra_events_handled_total", "Events handled.", {{"consumer", handling_.module()}})),
      failures_(metrics::registry().counter("astra_events_failures_total", "Deliveries that a handler refused.",
                                            {{"consumer", handling_.module()}})),
      dead_letters_(metrics::registry().counter("astra_events_dead_letters_total", "Events given up.",
                                                {{"consumer", handling_.module()}})),
      duplicates_(metrics::registry().counter("astra_events_duplicates_total", "Deliveries of events handled before.",
                                              {{"consumer", handling_.module()}})),
      pending_(metrics::registry().gauge("astra_events_pending", "Events delivered and not acknowledged.",
                                         {{"consumer", handling_.module()}})),
      lag_entries_(metrics::registry().gauge("astra_events_consumer_lag_entries", "Events not yet delivered.",
                                             {{"consumer", handling_.module()}})),
      delay_s_(metrics::registry().histogram("astra_events_delay_seconds", "From an event's time to its handler's commit.",
                                             {{"consumer", handling_.module()}})) {
  for (const auto& module : handling_.source_modules()) streams_.push_back(stream_of(options_.stream_prefix, module));
  status_.module = handling_.module();
}

ConsumerStatus Group::status() const {
  const std::lock_guard lock(status_mutex_);
  return status_;
}

template <class F>
void Group::count(F change) {
  const std::lock_guard lock(status_mutex_);
  change(status_);
}

Result<std::int64_t> Group::step(std::int32_t block_ms) {
  auto done = round(block_ms);
  // What was read and not acknowledged is found again among the pending entries.
  if (!done.ok()) prepared_ = false;
  count([&](ConsumerStatus& s) { s.active = active_, s.parked = static_cast<std::int64_t>(parked_places_); });
  return done;
}

Result<std::int64_t> Group::round(std::int32_t block_ms) {
  if (!TRY(hold_lease())) return std::int64_t{0};
  if (!redis_.is_usable() || redis_.generation() != generation_) prepared_ = false;
  if (!prepared_) TRY(prepare());
  std::int64_t done = TRY(retry_recovered());
  if (!recovered_.empty()) return done;  // nothing newer before all of them
  done += TRY(retry_parked());
  if (ready_.size() < streams_.size() && steady_ms() - groups_checked_ms_ >= missing_stream_retry_ms) TRY(create_groups());
  if (steady_ms() - measured_ms_ >= measure_every_ms) {
    // Nothing is in hand here but what is parked: other pending entries were left behind by somebody (an exception of a
    // library, an acknowledgement that got lost), and would otherwise wait for the next restart.
    if (TRY(measure()) > static_cast<std::int64_t>(parked_places_)) {
      log::warning("pending events were in nobody's hands; they are taken up again", {{"consumer", handling_.module()}});
      prepared_ = false;
      return done;
    }
  }
  // Parked events are bounded: behind a wall of failures the group waits instead of collecting.
  if (ready_.empty() || parked_places_ >= limits::most_parked_entries) return done;
  if (!parked_.empty() || ready_.size() < streams_.size())
    block_ms = std::min<std::int32_t>(block_ms, static_cast<std::int32_t>(missing_stream_retry_ms));

  auto read = redis::read_group(redis_, group_of(handling_), consumer_name, ready_, options_.batch, done > 0 ? 0 : block_ms);
  if (!read.ok()) {
    // The stream or group is gone: Redis was emptied. They are made again when the relay has refilled the stream.
    if (read.error().is(redis::redis_refused)) prepared_ = false, ready_.clear();
    else return std::move(read).error();
    return done;
  }
  for (const auto& [stream, entries] : *read) done += TRY(take(stream, entries));
  return done;
}

Result<bool> Group::hold_lease() {
  const auto now = steady_ms();
  if (lease_checked_ms_ != 0 && now - lease_checked_ms_ < limits::lease_check_ms) return active_;
  auto held = leases_.hold("events:" + options_.stream_prefix + ":" + handling_.module());
  if (!held.ok()) {
    active_ = false;
    lease_checked_ms_ = 0;
    return std::move(held).error();
  }
  lease_checked_ms_ = now;
  if (*held && !active_) prepared_ = false;
  active_ = *held;
  return active_;
}

Result<void> Group::prepare() {
  parked_.clear();
  parked_places_ = 0;
  recovered_.clear();
  ready_.clear();
  TRY(handling_.announce());  // also keeps deliveries from being counted while PostgreSQL is away
  announced_ms_ = steady_ms();
  TRY(redis_.check());
  generation_ = redis_.generation();
  TRY(create_groups());
  prepared_ = true;
  return {};
}

Result<void> Group::create_groups() {
  groups_checked_ms_ = steady_ms();
  if (groups_checked_ms_ - announced_ms_ >= announce_every_ms) {
    TRY(handling_.announce());
    announced_ms_ = groups_checked_ms_;
  }
  for (const auto& stream : streams_) {
    if (std::find(ready_.begin(), ready_.end(), stream) != ready_.end()) continue;
    // Only the relay makes streams: a stream that is missing tells it that Redis lost them.
    auto made = redis::create_group(redis_, stream, group_of(handling_), redis::StreamId{}, false);
    if (!made.ok()) {
      if (made.error().is(redis::redis_refused)) continue;
      return std::move(made).error();
    }
    ready_.push_back(stream);
    if (!*made) TRY(recover(stream));
  }
  return {};
}

Result<void> Group::recover(const std::string& stream) {
  redis::StreamId from{};
  do {
    const auto claimed = TRY(redis::auto_claim(redis_, stream, group_of(handling_), consumer_name, 0, from, claim_batch));
    for (const auto& id : claimed.ids) recovered_.push_back({stream, id});
    if (!claimed.deleted.empty()) {
      const auto lost = static_cast<std::int64_t>(claimed.deleted.size());
      UNEXPECTED("pending events were deleted from a stream", {{"stream", stream}, {"events", lost}});
      count([&](ConsumerStatus& s) { s.lost += lost; });
    }
    from = claimed.next;
  } while (from != redis::StreamId{});
  return {};
}

Result<std::int64_t> Group::retry_recovered() {
  std::int64_t done = 0;
  // One by one: if one of them ends the process, only its own count grows.
  while (!recovered_.empty() && done < options_.batch) {
    if (TRY(redeliver(recovered_.front(), true))) ++done;
    recovered_.pop_front();
  }
  return done;
}

Result<std::int64_t> Group::retry_parked() {
  std::int64_t done = 0;
  const auto now = steady_ms();
  std::vector<Key> due;
  for (const auto& [key, parked] : parked_)
    if (parked.retry_at_ms <= now) due.push_back(key);
  for (const auto& key : due) {
    auto& parked = parked_[key];
    while (!parked.places.empty() && TRY(redeliver(parked.places.front(), false))) {
      parked.places.pop_front();
      --parked_places_;
      ++done;
    }
    if (parked.places.empty()) {
      parked_.erase(key);
      last_error_.erase(key);
      continue;
    }
    parked.backoff_ms = std::min<std::int64_t>(parked.backoff_ms * 2, options_.longest_retry_ms);
    parked.retry_at_ms = steady_ms() + parked.backoff_ms;
  }
  return done;
}

Result<bool> Group::redeliver(const Place& place, bool park_on_failure) {
  const auto entry = TRY(redis::claim(redis_, place.stream, group_of(handling_), consumer_name, place.id));
  if (!entry) return true;  // acknowledged meanwhile, or deleted
  auto event = to_event(place.stream, *entry);
  if (!event.ok()) TRY(set_aside(place.stream, *entry, std::string(event.error().message())));
  if (!event.ok() || !is_for_us(*entry, *event)) {
    TRY(acknowledge(place.stream, {place.id}));
    return true;
  }
  const auto pending = TRY(redis::pending(redis_, place.stream, group_of(handling_), place.id, 1));
  if (!pending.empty() && pending[0].id == place.id) event->deliveries = pending[0].deliveries;
  const Key key{event->tenant(), event->envelope.subject};
  if (park_on_failure && parked_.contains(key)) {
    park(*event);
    return false;
  }
  if (event->deliveries > options_.deliveries_before_dead_letter) {
    const auto error = last_error_.find(key);
    TRY(bury(*event, error != last_error_.end() ? error->second : "The process ended while it handled the event."));
    return true;
  }
  const bool done = TRY(apply_one(*event));
  if (done) TRY(acknowledge(place.stream, {place.id}));
  else if (park_on_failure) park(*event);
  return done;
}

Result<std::int64_t> Group::take(const std::string& stream, const std::vector<redis::StreamEntry>& entries) {
  std::vector<redis::StreamId> finished;
  std::vector<std::pair<TenantId, std::vector<ReceivedEvent>>> batches;  // in order of first appearance
  std::map<TenantId, std::size_t> batch_of;
  for (const auto& entry : entries) {
    auto event = to_event(stream, entry);
    if (!event.ok()) TRY(set_aside(stream, entry, std::string(event.error().message())));
    if (!event.ok() || !is_for_us(entry, *event)) {
      finished.push_back(entry.id);
      continue;
    }
    if (parked_.contains({event->tenant(), event->envelope.subject})) {
      park(*event);
      continue;
    }
    const auto [at, added] = batch_of.try_emplace(event->tenant(), batches.size());
    if (added) batches.emplace_back(event->tenant(), std::vector<ReceivedEvent>{});
    batches[at->second].second.push_back(std::move(*event));
  }
  TRY(acknowledge(stream, finished));
  std::int64_t done = 0;
  for (const auto& [tenant, events] : batches) done += TRY(apply_batch(events));
  return done;
}

Result<std::int64_t> Group::apply_batch(const std::vector<ReceivedEvent>& events) {
  std::vector<const ReceivedEvent*> list;
  for (const auto& event : events) list.push_back(&event);
  if (list.size() > 1) {
    const auto outcome = TRY(handling_.apply(list));
    if (!outcome.refused) {
      const auto now = SystemClock().now();
      for (const auto& event : events) delay_s_.observe(static_cast<double>((now - event.envelope.time).us) / 1e6);
      handled_.add(static_cast<std::uint64_t>(outcome.handled));
      duplicates_.add(static_cast<std::uint64_t>(outcome.duplicates));
      count([&](ConsumerStatus& s) {
        s.handled += outcome.handled, s.duplicates += outcome.duplicates;
        s.lag_s = static_cast<double>((now - events.back().envelope.time).us) / 1e6;
      });
      std::vector<redis::StreamId> ids;
      for (const auto& event : events) ids.push_back(*redis::StreamId::parse(event.entry));
      TRY(acknowledge(events.front().stream, ids));
      return outcome.handled;
    }
  }
  // One of them was refused and nothing took effect: each on its own, so that only the bad one waits.
  std::int64_t done = 0;
  std::vector<redis::StreamId> ids;
  for (const auto& event : events) {
    if (parked_.contains({event.tenant(), event.envelope.subject})) {
      park(event);
      continue;
    }
    auto applied = apply_one(event);
    if (!applied.ok()) {
      TRY(acknowledge(event.stream, ids));
      return std::move(applied).error();
    }
    if (*applied) ++done, ids.push_back(*redis::StreamId::parse(event.entry));
    else park(event);
  }
  TRY(acknowledge(events.front().stream, ids));
  return done;
}

Result<bool> Group::apply_one(const ReceivedEvent& event) {
  const auto outcome = TRY(handling_.apply({&event}));
  if (!outcome.refused) {
    const auto delay_s = static_cast<double>((SystemClock().now() - event.envelope.time).us) / 1e6;
    delay_s_.observe(delay_s);
    handled_.add(static_cast<std::uint64_t>(outcome.handled));
    duplicates_.add(static_cast<std::uint64_t>(outcome.duplicates));
    count([&](ConsumerStatus& s) { s.handled += outcome.handled, s.duplicates += outcome.duplicates, s.lag_s = delay_s; });
    return true;
  }
  failures_.add();
  count([](ConsumerStatus& s) { ++s.failures; });
  const std::string error = std::string(outcome.refused->code()) + ": " + std::string(outcome.refused->message());
  log::warning("a handler refused an event", {{"consumer", handling_.module()}, {"type", event.type()},
               {"event", event.envelope.id.to_string()}, {"delivery", event.deliveries}, {"error", error}});
  if (event.deliveries >= options_.deliveries_before_dead_letter) {
    TRY(bury(event, error));
    return true;
  }
  last_error_[{event.tenant(), event.envelope.subject}] = error;
  return false;
}

Result<void> Group::bury(const ReceivedEvent& event, const std::string& error) {
  TRY(handling_.bury(event, error));
  redis::Command append{"XADD", event.stream + ":dlq", "MAXLEN", "~", std::to_string(limits::dead_letter_stream_entries), "*",
                        "group", handling_.module(), "entry", event.entry, "event", event.envelope.id.to_string(),
                        "deliveries", std::to_string(event.deliveries), "error",
                        std::string_view(error).substr(0, limits::longest_error_bytes)};
  TRY(redis_.call(append));
  TRY(acknowledge(event.stream, {*redis::StreamId::parse(event.entry)}));
  dead_letters_.add();
  count([](ConsumerStatus& s) { ++s.dead_letters; });
  log::error("an event became a dead letter", {{"consumer", handling_.module()}, {"type", event.type()},
             {"event", event.envelope.id.to_string()}, {"deliveries", event.deliveries}, {"error", error}});
  return {};
}

Result<void> Group::set_aside(const std::string& stream, const redis::StreamEntry& entry, const std::string& error) {
  UNEXPECTED("a stored event cannot be read", {{"error", error}});
  const std::string* raw = entry.field("event");
  const redis::Command append{"XADD", stream + ":dlq", "MAXLEN", "~", std::to_string(limits::dead_letter_stream_entries), "*",
                              "group", handling_.module(), "entry", entry.id.to_string(), "error", error,
                              "raw", raw != nullptr ? std::string_view(*raw) : std::string_view()};
  TRY(redis_.call(append));
  dead_letters_.add();
  count([](ConsumerStatus& s) { ++s.dead_letters; });
  return {};
}

Result<void> Group::acknowledge(const std::string& stream, const std::vector<redis::StreamId>& ids) {
  TRY(redis::acknowledge(redis_, stream, group_of(handling_), ids));
  return {};
}

void Group::park(const ReceivedEvent& event) {
  auto& parked = parked_[{event.tenant(), event.envelope.subject}];
  if (parked.places.empty()) {
    parked.backoff_ms = options_.first_retry_ms;
    parked.retry_at_ms = steady_ms() + parked.backoff_ms;
  }
  parked.places.push_back({event.stream, *redis::StreamId::parse(event.entry)});
  ++parked_places_;
}

bool Group::is_for_us(const redis::StreamEntry& entry, const ReceivedEvent& event) const {
  const std::string* target = entry.field("target");
  return (target == nullptr || *target == handling_.module()) && handling_.wants(event.type());
}

Result<std::int64_t> Group::measure() {
  measured_ms_ = steady_ms();
  std::int64_t pending = 0, lag = 0;
  for (const auto& stream : ready_)
    for (const auto& info : TRY(redis::group_infos(redis_, stream)))
      if (info.name == handling_.module()) pending += info.pending, lag += info.lag.value_or(0);
  pending_.set(static_cast<double>(pending));
  lag_entries_.set(static_cast<double>(lag));
  count([&](ConsumerStatus& s) { s.pending = pending, s.lag_entries = lag; });
  return pending;
}

}  // namespace astra::events
