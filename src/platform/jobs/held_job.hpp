#pragma once
#include <atomic>
#include <mutex>

#include "platform/jobs/runner.hpp"

namespace astra::jobs {

// What a runner got when it claimed a job.
struct Claim {
  TenantId tenant;
  JobId id;
  std::string kind;
  std::string payload;
  std::int32_t attempt = 0;
  std::int32_t max_attempts = 0;
  std::int64_t epoch = 0;
  bool cancel_requested = false;
};

// A job this runner holds: shared by the handler's thread, the heartbeat and stop().
class HeldJob final : public JobContext {
 public:
  // Why the handler should end; the first reason counts.
  enum class End : std::uint8_t { none, cancel_requested, lease_lost, stopping };

  explicit HeldJob(Claim claim) : claim_(std::move(claim)) {
    if (claim_.cancel_requested) ask_to_end(End::cancel_requested);
  }

  JobId id() const override { return claim_.id; }
  TenantId tenant() const override { return claim_.tenant; }
  const std::string& payload() const override { return claim_.payload; }
  std::int32_t attempt() const override { return claim_.attempt; }
  void progress(std::int64_t done, std::int64_t total, std::string message) override {
    std::lock_guard lock(mutex_);
    progress_ = {done, total, std::move(message)};
  }
  bool cancelled() const override {
    if (end_ == End::none) return false;
    return noticed_ = true;
  }

  const Claim& claim() const { return claim_; }
  Progress progress_now() const {
    std::lock_guard lock(mutex_);
    return progress_;
  }
  void ask_to_end(End reason) {
    End none = End::none;
    // A lost lease overrides: nothing may be written then.
    if (!end_.compare_exchange_strong(none, reason) && reason == End::lease_lost) end_ = reason;
  }
  End end() const { return end_; }
  // Whether the handler was told to end, so that its result is not that of the whole job.
  bool noticed() const { return noticed_; }

 private:
  const Claim claim_;
  mutable std::mutex mutex_;
  Progress progress_;
  std::atomic<End> end_ = End::none;
  mutable std::atomic<bool> noticed_ = false;
};

}  // namespace astra::jobs
