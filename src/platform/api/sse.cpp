#include "platform/api/sse.hpp"

#include <charconv>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace astra::api {

void append_sse_event(std::string& out, std::string_view id, std::string_view name, std::string_view data) {
  if (!id.empty()) out.append("id: ").append(id).append("\n");
  if (!name.empty()) out.append("event: ").append(name).append("\n");
  for (;;) {
    const auto end = data.find('\n');
    out.append("data: ").append(data.substr(0, end)).append("\n");
    if (end == std::string_view::npos) break;
    data.remove_prefix(end + 1);
  }
  out += '\n';
}

struct EventChannel::State {
  struct Event {
    std::uint64_t id;
    std::string name, data;
  };

  std::size_t capacity;
  Duration heartbeat;
  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::deque<Event> events;
  std::uint64_t last_id = 0;
  bool closed = false;
  std::size_t followers = 0;

  // What there is after `seen`, as text; `seen` moves along. Waits up to a heartbeat; a comment if nothing came.
  std::string next(std::uint64_t& seen) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::microseconds(heartbeat.us), [&] { return closed || last_id > seen; });
    std::string out;
    if (last_id <= seen) return closed ? out : ": still here\n\n";
    if (!events.empty() && events.front().id > seen + 1)
      append_sse_event(out, {}, "gap", "{\"missed\":" + std::to_string(events.front().id - seen - 1) + "}");
    for (const Event& event : events)
      if (event.id > seen) append_sse_event(out, std::to_string(event.id), event.name, event.data);
    seen = last_id;
    return out;
  }
};

EventChannel::EventChannel(std::size_t replay_events, Duration heartbeat) : state_(std::make_shared<State>()) {
  state_->capacity = replay_events;
  state_->heartbeat = heartbeat;
}
EventChannel::~EventChannel() { close(); }

std::uint64_t EventChannel::publish(std::string_view name, std::string_view data) {
  const std::lock_guard lock(state_->mutex);
  const std::uint64_t id = ++state_->last_id;
  state_->events.push_back({id, std::string(name), std::string(data)});
  if (state_->events.size() > state_->capacity) state_->events.pop_front();
  state_->changed.notify_all();
  return id;
}

void EventChannel::close() {
  const std::lock_guard lock(state_->mutex);
  state_->closed = true;
  state_->changed.notify_all();
}

std::size_t EventChannel::followers() const {
  const std::lock_guard lock(state_->mutex);
  return state_->followers;
}

RawResponse EventChannel::follow(const CallContext& context, Duration longest) const {
  std::uint64_t seen = 0;
  const std::string_view last = context.header("last-event-id");
  const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), seen);
  const bool resumes = !last.empty() && error == std::errc() && end == last.data() + last.size();
  {
    const std::lock_guard lock(state_->mutex);
    // Without an id the stream begins now; an id of the future is from before a restart, and begins anew as well.
    if (!resumes) seen = state_->last_id;
    else if (seen > state_->last_id) seen = 0;
  }
  RawResponse answer;
  answer.response.headers.add("Content-Type", "text/event-stream");
  answer.response.headers.add("Cache-Control", "no-store");
  answer.response.headers.add("X-Accel-Buffering", "no");
  answer.response.stream = [state = state_, seen, longest](const http::BodySink& sink) mutable {
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(longest.us);
    { const std::lock_guard lock(state->mutex); ++state->followers; }
    bool open = sink("retry: 2000\n\n");
    while (open && std::chrono::steady_clock::now() < until) {
      const std::string text = state->next(seen);
      if (text.empty()) break;
      open = sink(text);
    }
    const std::lock_guard lock(state->mutex);
    --state->followers;
  };
  return answer;
}

}  // namespace astra::api
