#include "platform/work/periodic.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "kernel/uuid.hpp"
#include "platform/work/guarded.hpp"

namespace astra::work {

namespace {

// Within a tenth of `every` to either side.
Duration spread(Duration every) {
  std::uint32_t random;
  fill_random(&random, sizeof random);
  const std::int64_t tenth = every.us / 10;
  if (tenth == 0) return every;
  return Duration{every.us - tenth + static_cast<std::int64_t>(random) % (2 * tenth + 1)};
}

}  // namespace

struct Periodic::Bell {
  std::mutex mutex;
  std::condition_variable rung;
  bool pending = false;
  bool stopping = false;
};

Periodic::Periodic(std::string name, Duration every, std::function<void(const StopToken&)> call)
    : Worker(std::move(name)), every_(every), call_(std::move(call)), bell_(std::make_unique<Bell>()) {}

Periodic::~Periodic() { stop(); }

void Periodic::wake() {
  const std::lock_guard lock(bell_->mutex);
  bell_->pending = true;
  bell_->rung.notify_one();
}

void Periodic::run(StopToken stop) {
  const StopCallback on_stop(stop, [this] {
    const std::lock_guard lock(bell_->mutex);
    bell_->stopping = true;
    bell_->rung.notify_one();
  });
  while (!stop.stop_requested()) {
    run_guarded(name(), [&] { call_(stop); });  // the next round comes in its time anyway
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(spread(every_).us);
    std::unique_lock lock(bell_->mutex);
    bell_->rung.wait_until(lock, until, [&] { return bell_->pending || bell_->stopping; });
    bell_->pending = false;
  }
}

}  // namespace astra::work
