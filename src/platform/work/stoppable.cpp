#include "platform/work/stoppable.hpp"

#include "platform/telemetry/log.hpp"

namespace astra::work {

void Lifetime::started(std::string name, Stoppable& thing) {
  started(std::move(name), [&thing] { thing.stop(); });
}

void Lifetime::started(std::string name, std::function<void()> stop) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({std::move(name), std::move(stop)});
}

void Lifetime::stop() {
  for (;;) {
    Entry entry;
    {
      const std::lock_guard lock(mutex_);
      if (entries_.empty()) return;
      entry = std::move(entries_.back());
      entries_.pop_back();
    }
    log::debug("stopping", {{"part", entry.name}});
    entry.stop();
  }
}

}  // namespace astra::work
