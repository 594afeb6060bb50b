#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "kernel/time.hpp"
#include "platform/api/call.hpp"
#include "platform/api/limits.hpp"

namespace astra::api {

// A live stream of events to any number of clients (Server-Sent Events). Publishing never blocks on a client: each reads
// from a bounded buffer at its own pace, and one that falls out of it is told so with a "gap" event, as is one that
// resumes (Last-Event-ID) from what is no longer there.
class EventChannel {
 public:
  explicit EventChannel(std::size_t replay_events = sse_replay_events, Duration heartbeat = sse_heartbeat);
  ~EventChannel();

  // `data` is one JSON text. Returns the event's id.
  std::uint64_t publish(std::string_view name, std::string_view data);
  // Ends every stream, now and from now on.
  void close();

  // The answer of a GET .../stream: replays what came after Last-Event-ID, then follows, until the client goes, the
  // channel closes, or the stream is older than `longest`: clients reconnect and resume by themselves.
  RawResponse follow(const CallContext& context, Duration longest = Duration::hours(1)) const;

  std::size_t followers() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// One event in the wire format; line breaks in data become several data lines.
void append_sse_event(std::string& out, std::string_view id, std::string_view name, std::string_view data);

}  // namespace astra::api
