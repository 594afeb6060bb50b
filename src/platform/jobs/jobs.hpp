#pragma once
#include "kernel/page.hpp"
#include "platform/jobs/job.hpp"
#include "platform/postgres/database.hpp"

namespace astra::jobs {

inline constexpr ErrorKind job_finished{"job_finished", Category::conflict, "The job has finished already."};

struct JobFilter {
  std::optional<std::string> kind;
  std::optional<JobState> state;
};

// The durable job queue as those see it who want work done. What runs the jobs is JobRunner (runner.hpp).
class Jobs {
 public:
  // Enqueues in the caller's transaction: no job without its commit. An error surfaces with the next run() or commit().
  static JobId enqueue(postgres::Transaction& transaction, const NewJob& job, Instant now);

  explicit Jobs(postgres::Database& database) : database_(database) {}

  Result<JobId> enqueue(TenantId tenant, const NewJob& job, Instant now);
  Result<Job> find(TenantId tenant, JobId id);  // errors: not_found
  // Newest first.
  Result<Page<Job>> list(TenantId tenant, const JobFilter& filter, const PageRequest& page);
  // A queued job is cancelled at once, a running one is asked to stop. Errors: not_found, job_finished.
  Result<void> cancel(TenantId tenant, JobId id);

  // Removes finished jobs of all tenants, a batch at a time; returns how many.
  Result<std::int64_t> delete_finished(Duration age, std::int32_t most);

 private:
  postgres::Database& database_;
};

}  // namespace astra::jobs
