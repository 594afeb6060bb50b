#include "platform/events/signal.hpp"

#include <time.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace astra::events {

struct Signal::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool rung = false;
};

Signal::Signal() : state_(std::make_unique<State>()) {}
Signal::~Signal() = default;

void Signal::wake() {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->rung) return;
    state_->rung = true;
  }
  state_->changed.notify_all();
}

bool Signal::wait(std::int64_t ms, const work::StopToken& stop) {
  const work::StopCallback on_stop(stop, [this] {
    const std::lock_guard lock(state_->mutex);
    state_->changed.notify_all();
  });
  std::unique_lock lock(state_->mutex);
  state_->changed.wait_for(lock, std::chrono::milliseconds(ms), [&] { return state_->rung || stop.stop_requested(); });
  const bool rung = state_->rung;
  state_->rung = false;
  return rung;
}

Signal& outbox_signal() {
  static Signal signal;
  return signal;
}

std::int64_t steady_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000 + now.tv_nsec / 1'000'000;
}

}  // namespace astra::events
