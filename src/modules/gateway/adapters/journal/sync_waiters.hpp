#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace astra::gateway::journal {

// Who waits until what one writer has appended is on the medium. One sync answers all that were appended before it began
// (group commit): nobody syncs for himself.
class SyncWaiters {
 public:
  using Done = std::function<void(bool on_disk)>;

  // Calls `done` once everything up to `bytes` of the writer's is on disk, or could not be brought there; at once if that is
  // known already, else on the syncing thread.
  void wait(std::uint64_t bytes, Done done);
  // What was appended up to `bytes` is on disk, or (with false) what was appended since the last success may never be.
  void synced(std::uint64_t bytes, bool on_disk);

 private:
  struct Waiter {
    std::uint64_t bytes;
    Done done;
  };
  std::mutex mutex_;
  std::uint64_t synced_ = 0;  // bytes; also those given up, whose waiters were told
  std::uint64_t lost_ = 0;    // bytes up to which the last failure reached: nothing before it is vouched for any more
  std::vector<Waiter> waiters_;
};

}  // namespace astra::gateway::journal
