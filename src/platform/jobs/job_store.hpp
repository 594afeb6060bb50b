#pragma once
#include <memory>
#include <vector>

#include "platform/jobs/held_job.hpp"

namespace astra::jobs {

// What a runner writes about the jobs it holds. Every write is fenced by the claim's epoch: false means that the job now
// belongs to another runner (or is finished), and nothing was changed.
class JobStore {
 public:
  explicit JobStore(postgres::Database& database) : database_(database) {}

  Result<std::vector<Claim>> claim(const std::vector<std::string>& kinds, std::size_t most, Duration lease);
  // Extends the leases, writes progress, and tells the jobs that were cancelled or lost.
  Result<void> heartbeat(const std::vector<std::shared_ptr<HeldJob>>& jobs, Duration lease);

  Result<bool> succeed(const Claim& claim, const Progress& progress, const std::string& result);
  Result<bool> cancel(const Claim& claim);
  Result<bool> fail(const Claim& claim, const DomainError& error);
  Result<bool> retry(const Claim& claim, const DomainError& error, Duration pause);
  // Back to the queue as if this attempt had not been.
  Result<bool> release(const Claim& claim);

 private:
  postgres::Database& database_;
};

}  // namespace astra::jobs
