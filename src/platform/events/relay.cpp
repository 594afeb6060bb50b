#include "platform/events/relay.hpp"

#include <algorithm>
#include <mutex>

#include "platform/events/outbox.hpp"
#include "platform/events/signal.hpp"
#include "platform/events/stream_writer.hpp"
#include "platform/postgres/listener.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metrics.hpp"
#include "platform/work/periodic.hpp"

namespace astra::events {
namespace {

struct Meters {
  metrics::Counter& relayed = metrics::registry().counter("astra_events_relayed_total", "Events appended to the streams.");
  metrics::Counter& refused =
      metrics::registry().counter("astra_events_relay_refused_total", "Appends refused because the event was there already.");
  metrics::Counter& resyncs =
      metrics::registry().counter("astra_events_resyncs_total", "Streams refilled from the outbox after Redis lost data.");
  metrics::Gauge& lag_entries =
      metrics::registry().gauge("astra_events_outbox_lag_entries", "Outbox positions not yet in the streams, at most.");
  metrics::Gauge& lag_s = metrics::registry().gauge("astra_events_outbox_lag_seconds", "Age of the oldest event not relayed.");
  metrics::Gauge& active = metrics::registry().gauge("astra_events_relay_active", "1 where this process is the relay.");
};

}  // namespace

struct Relay::State {
  explicit State(RelayOptions given)
      : options(std::move(given)), outbox(options.database), writer(options.redis, options.stream_prefix) {}

  RelayOptions options;
  Outbox outbox;
  StreamWriter writer;
  Meters meters;

  bool active = false;
  bool streams_known = false;  // compared with the outbox since the connection to Redis was made
  std::int64_t cursor = 0;
  std::int64_t saved_cursor = 0;
  std::map<std::string, StreamMarks> marks;
  std::map<std::string, StreamMarks> saved_marks;
  std::map<std::string, std::int64_t> trim_next;  // acknowledged a round ago: late readers of broadcasts have had their time
  std::int64_t lock_checked_ms = 0, streams_checked_ms = 0, trimmed_ms = 0, maintained_ms = 0;
  bool waiting = false;  // for a transaction that still runs

  mutable std::mutex status_mutex;
  RelayStatus status;

  std::unique_ptr<work::Background> thread;
  std::unique_ptr<work::Background> listener;

  Result<std::int64_t> step() {
    auto done = round();
    if (!done.ok()) lose_footing();
    return done;
  }

  // After a failure anything may have changed: look at the lock, the cursor and the streams again.
  void lose_footing() {
    lock_checked_ms = 0;
    streams_known = false;
    meters.active.set(0);
  }

  Result<std::int64_t> round() {
    if (!TRY(hold_lock())) return std::int64_t{0};
    if (TRY(writer.check())) streams_known = false;
    if (!streams_known) TRY(compare_streams());
    auto batch = TRY(outbox.read(cursor, options.batch));
    waiting = batch.waiting;
    const auto added = TRY(append(batch.entries));
    if (!streams_known) return added;  // a stream has lost something: the cursor stays, the next round refills it
    cursor = batch.upto;
    TRY(save());
    TRY(look_after());
    return added;
  }

  Result<bool> hold_lock() {
    const auto now = steady_ms();
    if (active && now - lock_checked_ms < limits::lease_check_ms && lock_checked_ms != 0) return true;
    if (!active && now - lock_checked_ms < limits::relay_takeover_ms && lock_checked_ms != 0) return false;
    const auto lock = TRY(outbox.lock());
    lock_checked_ms = now;
    const bool had_it = active;
    active = lock != Outbox::Lock::elsewhere;
    set_status([&](RelayStatus& s) { s.active = active; });
    meters.active.set(active ? 1 : 0);
    if (lock == Outbox::Lock::taken || (active && !had_it)) {
      cursor = saved_cursor = TRY(outbox.load_cursor());
      marks = saved_marks = TRY(outbox.load_marks());
      streams_known = false;
      log::info("this process relays events", {{"cursor", cursor}});
    }
    return active;
  }

  // Finds what Redis lost while nobody looked: a stream that ends before what was appended to it.
  Result<void> compare_streams() {
    const auto last_given = TRY(outbox.last_position());
    for (auto& [module, mark] : marks) TRY(compare_stream(module, mark, last_given));
    streams_known = true;
    streams_checked_ms = steady_ms();
    return {};
  }

  Result<void> compare_stream(const std::string& module, StreamMarks& mark, std::int64_t last_given) {
    const auto last = TRY(writer.last_position(module));
    if (last && *last > last_given) {
      log::warning("a stream is ahead of the database, which must have been restored; it is set aside",
                   {{"module", module}, {"stream_position", *last}, {"database_position", last_given}});
      TRY(writer.set_aside(module));
      return refill(module, mark, mark.acknowledged);
    }
    if (!last || *last < mark.relayed) return refill(module, mark, std::max(last.value_or(0), mark.acknowledged));
    return {};
  }

  Result<void> refill(const std::string& module, StreamMarks& mark, std::int64_t after) {
    const auto upto = std::max(cursor, mark.relayed);
    std::int64_t added = 0;
    for (;;) {
      const auto entries = TRY(outbox.read_module(module, after, upto, options.batch));
      if (entries.empty()) break;
      std::vector<const OutboxEntry*> list;
      for (const auto& entry : entries) list.push_back(&entry);
      const auto outcome = TRY(writer.append(module, list));
      if (outcome.elsewhere) return DomainError(errors::unavailable, "A stream changed while it was refilled.");
      added += outcome.added;
      after = entries.back().position;
    }
    if (added == 0) return {};
    meters.resyncs.add();
    meters.relayed.add(static_cast<std::uint64_t>(added));
    set_status([&](RelayStatus& s) { ++s.resyncs, s.relayed += added; });
    log::warning("Redis had lost events; they were sent again from the outbox", {{"module", module}, {"events", added}});
    return {};
  }

  Result<std::int64_t> append(const std::vector<OutboxEntry>& entries) {
    std::map<std::string, std::vector<const OutboxEntry*>> by_module;
    for (const auto& entry : entries) by_module[entry.module].push_back(&entry);
    std::int64_t added = 0, refused = 0;
    for (const auto& [module, list] : by_module) {
      StreamMarks& mark = marks[module];
      if (!writer.has_looked_at(module)) TRY(compare_stream(module, mark, TRY(outbox.last_position())));
      const auto outcome = TRY(writer.append(module, list));
      if (outcome.elsewhere) {
        streams_known = false;
        continue;
      }
      added += outcome.added;
      refused += outcome.refused;
      mark.relayed = std::max(mark.relayed, list.back()->position);
    }
    meters.relayed.add(static_cast<std::uint64_t>(added));
    meters.refused.add(static_cast<std::uint64_t>(refused));
    set_status([&](RelayStatus& s) { s.relayed += added, s.refused += refused; });
    return added;
  }

  Result<void> save() {
    std::map<std::string, StreamMarks> changed;
    for (const auto& [module, mark] : marks)
      if (saved_marks[module] != mark) changed[module] = mark;
    if (cursor == saved_cursor && changed.empty()) return {};
    TRY(outbox.save(cursor, changed));
    saved_cursor = cursor;
    saved_marks = marks;
    return {};
  }

  Result<void> look_after() {
    const auto now = steady_ms();
    if (now - streams_checked_ms >= limits::stream_check_ms) {
      TRY(compare_streams());
      TRY(measure());
    }
    if (now - trimmed_ms >= limits::trim_every_ms) {
      TRY(trim());
      trimmed_ms = now;
    }
    if (maintained_ms == 0 || now - maintained_ms >= limits::maintain_every_ms) {
      TRY(outbox.maintain(cursor));
      maintained_ms = now;
    }
    return {};
  }

  Result<void> measure() {
    const auto last = TRY(outbox.last_position());
    const auto lag = std::max<std::int64_t>(last - cursor, 0);
    const auto age = lag == 0 ? 0.0 : TRY(outbox.oldest_age_s(cursor));
    meters.lag_entries.set(static_cast<double>(lag));
    meters.lag_s.set(age);
    set_status([&](RelayStatus& s) { s.lag_entries = lag, s.lag_s = age; });
    return {};
  }

  Result<void> trim() {
    for (auto& [module, mark] : marks) {
      const auto groups = TRY(outbox.groups(module));
      const auto done = TRY(writer.acknowledged(module, groups));
      if (done) {
        if (const auto next = trim_next.find(module); next != trim_next.end()) TRY(writer.trim_upto(module, next->second));
        trim_next[module] = *done;
        mark.acknowledged = std::max(mark.acknowledged, *done);
      } else if (groups.empty()) {
        TRY(writer.trim_to_length(module, limits::unread_stream_entries));
      }
    }
    return {};
  }

  template <class F>
  void set_status(F change) {
    const std::lock_guard lock(status_mutex);
    change(status);
  }

  void run(const work::StopToken& stop) {
    std::int64_t pause_ms = limits::shortest_poll_ms, notified_ms = 0;
    while (!stop.stop_requested()) {
      const auto done = step();
      if (!done.ok()) {
        log::warning("events are not relayed for the moment", {{"error", done.error().message()}});
        pause_ms = std::clamp<std::int64_t>(pause_ms * 2, limits::longest_poll_ms, limits::relay_takeover_ms);
        stop.wait_for(Duration::milliseconds(pause_ms));
        continue;
      }
      const bool busy = *done > 0 || waiting;
      pause_ms = busy ? limits::shortest_poll_ms : std::min<std::int64_t>(pause_ms * 2, limits::longest_poll_ms);
      // A pause also under load: what gathers in it travels together.
      if (busy) stop.wait_for(Duration::milliseconds(limits::shortest_poll_ms));
      else if (outbox_signal().wait(pause_ms, stop)) pause_ms = limits::shortest_poll_ms, notified_ms = tell_others(notified_ms);
    }
    if (active) (void)save();
  }

  // A standby tells the active relay what it heard; at most once in a while, because NOTIFY slows all commits down.
  std::int64_t tell_others(std::int64_t notified_ms) {
    const auto now = steady_ms();
    if (active || now - notified_ms < limits::notify_every_ms) return notified_ms;
    return outbox.notify().ok() ? now : notified_ms;
  }

  void listen(const work::StopToken& stop) {
    postgres::Listener heard(options.database.dsn, {outbox_channel});
    while (!stop.stop_requested()) {
      const auto notification = heard.wait(Duration::milliseconds(limits::relay_takeover_ms));
      if (!notification.ok()) stop.wait_for(Duration::milliseconds(limits::relay_takeover_ms));
      else if (notification->has_value()) outbox_signal().wake();
    }
  }
};

Relay::Relay(RelayOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Relay::~Relay() { stop(); }

void Relay::start() {
  ENSURE(!state_->thread);
  state_->thread = std::make_unique<work::Background>("relay", [this](work::StopToken stop) { state_->run(stop); });
  state_->listener = std::make_unique<work::Background>("relay listener", [this](work::StopToken stop) { state_->listen(stop); });
  state_->thread->start();
  state_->listener->start();
}

void Relay::stop() {
  if (state_->listener) state_->listener->stop();
  if (state_->thread) state_->thread->stop();
}

RelayStatus Relay::status() const {
  const std::lock_guard lock(state_->status_mutex);
  return state_->status;
}

Result<std::int64_t> Relay::step() { return state_->step(); }

}  // namespace astra::events
