#include "gateway/adapters/journal/sync_waiters.hpp"

#include <algorithm>
#include <utility>

namespace astra::gateway::journal {

void SyncWaiters::wait(std::uint64_t bytes, Done done) {
  bool on_disk = false;
  {
    const std::lock_guard lock(mutex_);
    if (bytes > synced_) {
      waiters_.push_back({bytes, std::move(done)});
      return;
    }
    on_disk = bytes > lost_;
  }
  done(on_disk);
}

void SyncWaiters::synced(std::uint64_t bytes, bool on_disk) {
  std::vector<Waiter> ready;
  {
    const std::lock_guard lock(mutex_);
    // A kernel that failed to write pages may forget them: a later success says nothing about those.
    if (!on_disk) lost_ = std::max(lost_, bytes);
    synced_ = std::max(synced_, bytes);
    const auto waiting = std::stable_partition(waiters_.begin(), waiters_.end(), [&](const Waiter& waiter) { return waiter.bytes > bytes; });
    ready.assign(std::make_move_iterator(waiting), std::make_move_iterator(waiters_.end()));
    waiters_.erase(waiting, waiters_.end());
  }
  for (Waiter& waiter : ready) waiter.done(on_disk);
}

}  // namespace astra::gateway::journal
