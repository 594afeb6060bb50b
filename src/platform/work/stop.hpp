#pragma once
#include <cstdint>
#include <functional>
#include <memory>

#include "kernel/time.hpp"

namespace astra::work {

// Asks running work to end. A token is a cheap copy; it ends waits at once, whatever they wait on.
class StopToken {
 public:
  // A token that never stops.
  StopToken() = default;

  bool stop_requested() const;
  // Sleeps for at most `time`. True: stop was requested.
  bool wait_for(Duration time) const;
  // Sleeps until stop is requested.
  void wait() const;
  // A file descriptor that becomes readable when stop is requested, to poll next to a socket; -1 for the empty token.
  int fd() const;

 private:
  friend class StopSource;
  friend class StopCallback;
  struct State;
  explicit StopToken(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

class StopSource {
 public:
  StopSource();
  StopToken token() const;
  // Idempotent; safe from any thread, not from a signal handler.
  void request_stop() const;
  bool stop_requested() const;

 private:
  std::shared_ptr<StopToken::State> state_;
};

// Calls a function when stop is requested (at once, if it was): to wake a condition variable, to cancel a statement.
// After the destructor the function neither runs nor will run. The function must not create or destroy callbacks.
class StopCallback {
 public:
  StopCallback(const StopToken& token, std::function<void()> call);
  ~StopCallback();
  StopCallback(const StopCallback&) = delete;
  StopCallback& operator=(const StopCallback&) = delete;

 private:
  std::shared_ptr<StopToken::State> state_;
  std::uint64_t id_ = 0;
};

}  // namespace astra::work
