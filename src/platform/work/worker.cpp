#include "platform/work/worker.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "kernel/result.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metrics.hpp"
#include "platform/work/guarded.hpp"
#include "platform/work/limits.hpp"

namespace astra::work {

struct Worker::State {
  std::string name;
  StopSource stop;
  std::mutex mutex;  // guards thread: stop() may come from several threads
  std::thread thread;
  std::atomic<bool> running{false};
};

namespace {

Duration since(std::chrono::steady_clock::time_point start) {
  return Duration{std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count()};
}

void name_this_thread(const std::string& name) {
  ::pthread_setname_np(::pthread_self(), name.substr(0, 15).c_str());  // the kernel keeps 15 characters
}

}  // namespace

Worker::Worker(std::string name) : state_(std::make_unique<State>()) { state_->name = std::move(name); }

// A thread that still runs here would call run() of an object whose derived part is gone.
Worker::~Worker() { ENSURE(!state_->thread.joinable()); }

void Worker::start() {
  const std::lock_guard lock(state_->mutex);
  ENSURE(!state_->thread.joinable());
  if (state_->stop.stop_requested()) return;
  state_->running = true;
  state_->thread = std::thread([this] {
    name_this_thread(state_->name);
    const StopToken token = state_->stop.token();
    Duration pause = first_restart_pause;
    while (!token.stop_requested()) {
      const auto began = std::chrono::steady_clock::now();
      const bool returned = run_guarded(state_->name, [&] { run(token); });
      if (token.stop_requested()) break;
      if (since(began) >= good_run) pause = first_restart_pause;
      if (returned) log::warning("background work ended by itself", {{"worker", state_->name}});
      metrics::registry().counter("astra_worker_restarts_total", "Times background work ended and was started again.",
                                  {{"worker", state_->name}}).add();
      if (token.wait_for(pause)) break;
      pause = std::min(pause * 2, longest_restart_pause);
    }
    state_->running = false;
  });
}

void Worker::request_stop() { state_->stop.request_stop(); }

void Worker::stop() {
  request_stop();
  const std::lock_guard lock(state_->mutex);
  if (!state_->thread.joinable()) return;
  ENSURE(state_->thread.get_id() != std::this_thread::get_id());
  state_->thread.join();
}

const std::string& Worker::name() const { return state_->name; }

bool Worker::running() const { return state_->running; }

}  // namespace astra::work
