#pragma once
#include <cstdint>
#include <memory>

#include "platform/work/stop.hpp"

namespace astra::events {

// Wakes a sleeping thread; what is said while it works counts as said before its next sleep.
class Signal {
 public:
  Signal();
  ~Signal();
  Signal(const Signal&) = delete;

  void wake();
  // Sleeps until wake(), stop or the time is over. True: woken.
  bool wait(std::int64_t ms, const work::StopToken& stop);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Rung by publish(), heard by the relay of this process.
Signal& outbox_signal();

// Milliseconds of a clock that never goes back.
std::int64_t steady_ms();

}  // namespace astra::events
