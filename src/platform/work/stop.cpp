#include "platform/work/stop.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

#include "kernel/result.hpp"

namespace astra::work {

struct StopToken::State {
  std::atomic<bool> requested{false};
  std::mutex mutex;
  std::condition_variable changed;
  const int event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::map<std::uint64_t, std::function<void()>> calls;
  std::uint64_t next_id = 1;

  State() { ENSURE(event >= 0); }
  ~State() { ::close(event); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

bool StopToken::stop_requested() const { return state_ && state_->requested.load(std::memory_order_acquire); }

bool StopToken::wait_for(Duration time) const {
  static StopToken never = StopSource().token();  // an empty token sleeps on one that nobody can stop
  State& state = state_ ? *state_ : *never.state_;
  const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(time.us);
  std::unique_lock lock(state.mutex);
  return state.changed.wait_until(lock, until, [&] { return state.requested.load(std::memory_order_relaxed); });
}

void StopToken::wait() const {
  ENSURE(state_ != nullptr);
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] { return state_->requested.load(std::memory_order_relaxed); });
}

int StopToken::fd() const { return state_ ? state_->event : -1; }

StopSource::StopSource() : state_(std::make_shared<StopToken::State>()) {}

StopToken StopSource::token() const { return StopToken(state_); }

bool StopSource::stop_requested() const { return token().stop_requested(); }

void StopSource::request_stop() const {
  const std::lock_guard lock(state_->mutex);
  if (state_->requested.exchange(true, std::memory_order_release)) return;
  state_->changed.notify_all();
  const std::uint64_t one = 1;
  ENSURE(::write(state_->event, &one, sizeof one) == sizeof one);
  // Under the lock, so that a callback's destructor waits until its function has returned.
  for (const auto& [id, call] : state_->calls) call();
  state_->calls.clear();
}

StopCallback::StopCallback(const StopToken& token, std::function<void()> call) : state_(token.state_) {
  if (!state_) return;
  const std::lock_guard lock(state_->mutex);
  if (state_->requested.load(std::memory_order_relaxed)) {
    call();
    return;
  }
  id_ = state_->next_id++;
  state_->calls.emplace(id_, std::move(call));
}

StopCallback::~StopCallback() {
  if (!state_) return;
  const std::lock_guard lock(state_->mutex);
  state_->calls.erase(id_);
}

}  // namespace astra::work
