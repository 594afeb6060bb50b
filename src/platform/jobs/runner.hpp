#pragma once
#include <functional>
#include <memory>
#include <string>

#include "kernel/result.hpp"
#include "platform/jobs/job.hpp"
#include "platform/work/stoppable.hpp"

namespace astra::postgres {
class Database;
}

namespace astra::jobs {

// What a running job knows and may say. Used on the handler's thread.
class JobContext {
 public:
  virtual ~JobContext() = default;
  virtual JobId id() const = 0;
  virtual TenantId tenant() const = 0;
  virtual const std::string& payload() const = 0;  // JSON
  virtual std::int32_t attempt() const = 0;        // the first is 1
  // Kept in memory and written with the next heartbeat.
  virtual void progress(std::int64_t done, std::int64_t total, std::string message = {}) = 0;
  // Somebody cancelled the job, the lease was lost or the program stops: end soon, with any result.
  virtual bool cancelled() const = 0;
};

// Does a job and returns its result as JSON. May run more than once (after a crash), so its effects must bear repetition.
// An error of a category that may pass (internal, unavailable, timeout, rate_limited) is tried again, any other is final.
using JobHandler = std::function<Result<std::string>(JobContext&)>;

// Runs the jobs of all tenants, a bounded number at a time. Any number of processes may run one: a job is held by a lease,
// so that a runner that died loses it, and fenced by an epoch, so that one that was merely slow cannot write any more.
class JobRunner final : public work::Stoppable {
 public:
  struct Options {
    std::size_t concurrency = default_concurrency;
    Duration lease = default_lease;
    Duration poll_interval = default_poll_interval;
  };

  // The database must outlive the runner.
  explicit JobRunner(postgres::Database& database);
  JobRunner(postgres::Database& database, Options options);
  ~JobRunner() override;  // stops

  // Before start().
  void handle(std::string kind, JobHandler handler);

  void start();
  // Claims nothing more, tells the running handlers that they are cancelled and waits for them; their jobs go back to the
  // queue without losing an attempt.
  void stop() override;
  // Look for work now; for the process that just enqueued some.
  void wake();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace astra::jobs
