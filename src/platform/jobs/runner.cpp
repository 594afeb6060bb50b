#include "platform/jobs/runner.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>

#include "platform/jobs/job_store.hpp"
#include "platform/postgres/errors.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metrics.hpp"
#include "platform/work/periodic.hpp"
#include "platform/work/thread_pool.hpp"

namespace astra::jobs {

namespace {

constexpr ErrorKind lease_expired{"job_abandoned", Category::internal, "The job's runner died or was too slow, too often."};
constexpr ErrorKind handler_threw{"job_crashed", Category::internal, "The job ended with an unexpected exception."};
constexpr ErrorKind result_refused{"job_result_invalid", Category::internal, "The job's result is not JSON that can be stored."};

constexpr Duration between_writes = Duration::milliseconds(250);

bool may_pass(Category category) {
  return category == Category::internal || category == Category::unavailable || category == Category::timeout ||
         category == Category::rate_limited;
}

// Exponential backoff with full jitter, so that jobs that failed together do not come back together.
Duration backoff(std::int32_t attempt) {
  const int doublings = std::clamp(attempt - 1, 0, 20);
  const std::int64_t most_us = std::min(longest_backoff.us, first_backoff.us << doublings);
  std::uint64_t random;
  fill_random(&random, sizeof random);
  return {static_cast<std::int64_t>(random % static_cast<std::uint64_t>(most_us + 1))};
}

Duration since(std::chrono::steady_clock::time_point start) {
  return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count()};
}

void count(const std::string& kind, std::string_view outcome) {
  metrics::registry().counter("astra_jobs_total", "Attempts at jobs by how they ended.", {{"kind", kind}, {"outcome", outcome}}).add();
}

}  // namespace

struct JobRunner::Impl {
  Impl(postgres::Database& database, Options chosen)
      : store(database), options(chosen),
        claimer("jobs.claim", options.poll_interval, [this](const work::StopToken&) { claim(); }),
        heart("jobs.heart", {options.lease.us / 3}, [this](const work::StopToken&) { heartbeat(); }) {}

  JobStore store;
  const Options options;
  std::map<std::string, JobHandler> handlers;
  std::vector<std::string> kinds;
  bool started = false;

  work::StopSource stopping;
  std::mutex mutex;
  std::vector<std::shared_ptr<HeldJob>> held;  // claimed: waiting for a thread, or being done
  bool more_due = false;                       // the last claim filled every place

  // In the order they start; they stop the other way round, but for the heart, which keeps the leases to the end.
  work::Periodic claimer;
  std::unique_ptr<work::ThreadPool> pool;
  work::Periodic heart;

  void claim();
  void heartbeat();
  void take(Claim claim);
  void perform(HeldJob& job);
  Result<std::string> call_handler(HeldJob& job);
  Result<bool> write_outcome(const HeldJob& job, const Result<std::string>& outcome);
};

// Claims as many jobs as there are idle threads, so that none waits here while another runner could do it.
void JobRunner::Impl::claim() {
  std::size_t places;
  {
    std::lock_guard lock(mutex);
    places = options.concurrency - held.size();
  }
  if (places == 0) return;
  auto claims = store.claim(kinds, places, options.lease);
  if (!claims.ok()) {
    if (claims.error().category() != Category::unavailable)  // the pool has told of that
      log::warning("jobs cannot be claimed", {{"error", claims.error().message()}});
    return;
  }
  {
    std::lock_guard lock(mutex);
    more_due = claims->size() == places;
  }
  for (Claim& claim : *claims) take(std::move(claim));
}

void JobRunner::Impl::take(Claim claim) {
  auto job = std::make_shared<HeldJob>(std::move(claim));
  {
    std::lock_guard lock(mutex);
    if (stopping.stop_requested()) job->ask_to_end(HeldJob::End::stopping);
    held.push_back(job);
  }
  const bool taken = pool->try_submit([this, job] {
    perform(*job);
    bool look_again;
    {
      std::lock_guard lock(mutex);
      held.erase(std::find(held.begin(), held.end(), job));
      look_again = more_due;
    }
    if (look_again) claimer.wake();
  });
  ENSURE(taken);  // there are as many places in the queue as threads, and the claimer stops before the pool
}

void JobRunner::Impl::heartbeat() {
  std::vector<std::shared_ptr<HeldJob>> jobs;
  {
    std::lock_guard lock(mutex);
    jobs = held;
  }
  metrics::registry().gauge("astra_jobs_running", "Jobs this process holds.").set(static_cast<double>(jobs.size()));
  if (jobs.empty()) return;
  // When it fails, the leases last for two more tries.
  if (auto beat = store.heartbeat(jobs, options.lease); !beat.ok())
    log::warning("the leases of jobs cannot be extended", {{"error", beat.error().message()}});
}

Result<std::string> JobRunner::Impl::call_handler(HeldJob& job) {
  try {
    return handlers.at(job.claim().kind)(job);
  } catch (const std::exception& exception) {
    return DomainError(handler_threw, exception.what());
  } catch (...) {
    return DomainError(handler_threw);
  }
}

void JobRunner::Impl::perform(HeldJob& job) {
  const Claim& claim = job.claim();
  const auto began = std::chrono::steady_clock::now();
  Result<std::string> outcome = errors::internal;
  if (job.end() != HeldJob::End::none) (void)job.cancelled();  // nothing is begun
  else if (claim.attempt > claim.max_attempts) outcome = DomainError(lease_expired);
  else outcome = call_handler(job);
  metrics::registry().histogram("astra_job_duration_seconds", "How long attempts at jobs took.", {{"kind", claim.kind}})
      .observe(static_cast<double>(since(began).us) / 1e6);

  // While the database is away the outcome waits here; when it stays away, the lease ends and the job is done again.
  const auto ended = std::chrono::steady_clock::now();
  while (true) {
    const auto written = write_outcome(job, outcome);
    if (written.ok()) return;
    if (written.error().category() != Category::unavailable || since(ended) > options.lease ||
        stopping.token().wait_for(between_writes)) {
      log::warning("a job's outcome could not be written", {{"job", claim.id.to_string()}, {"error", written.error().message()}});
      return;
    }
  }
}

Result<bool> JobRunner::Impl::write_outcome(const HeldJob& job, const Result<std::string>& outcome) {
  const Claim& claim = job.claim();
  const HeldJob::End end = job.end();
  if (end == HeldJob::End::lease_lost) return count(claim.kind, "lost"), false;
  // A handler that was never told to end has done the whole job, whatever was asked meanwhile.
  if (end == HeldJob::End::cancel_requested && (job.noticed() || !outcome.ok())) return count(claim.kind, "cancelled"), store.cancel(claim);
  if (end == HeldJob::End::stopping && job.noticed()) return count(claim.kind, "released"), store.release(claim);
  if (outcome.ok()) {
    auto written = store.succeed(claim, job.progress_now(), *outcome);
    if (written.ok() || !written.error().is(postgres::invalid_value)) return count(claim.kind, "succeeded"), std::move(written);
    return count(claim.kind, "failed"), store.fail(claim, DomainError(result_refused));
  }
  const DomainError& error = outcome.error();
  log::warning("a job's attempt failed", {{"job", claim.id.to_string()}, {"kind", claim.kind}, {"attempt", claim.attempt},
                                          {"code", error.code()}, {"error", error.message()}});
  if (!may_pass(error.category()) || claim.attempt >= claim.max_attempts)
    return count(claim.kind, "failed"), store.fail(claim, error);
  const Duration asked = Duration::seconds(error.retry_after_s().value_or(0));
  return count(claim.kind, "retried"), store.retry(claim, error, std::max(asked, backoff(claim.attempt)));
}

JobRunner::JobRunner(postgres::Database& database) : JobRunner(database, Options{}) {}
JobRunner::JobRunner(postgres::Database& database, Options options) : impl_(std::make_unique<Impl>(database, options)) {}
JobRunner::~JobRunner() { stop(); }

void JobRunner::handle(std::string kind, JobHandler handler) {
  ENSURE(!impl_->started);
  impl_->kinds.push_back(kind);
  ENSURE(impl_->handlers.emplace(std::move(kind), std::move(handler)).second);
}

void JobRunner::start() {
  ENSURE(!impl_->started);
  impl_->started = true;
  impl_->pool = std::make_unique<work::ThreadPool>("jobs", impl_->options.concurrency, impl_->options.concurrency);
  impl_->heart.start();
  impl_->claimer.start();
}

void JobRunner::wake() { impl_->claimer.wake(); }

void JobRunner::stop() {
  impl_->stopping.request_stop();
  {
    std::lock_guard lock(impl_->mutex);
    for (const auto& job : impl_->held) job->ask_to_end(HeldJob::End::stopping);
  }
  impl_->claimer.stop();
  if (impl_->pool) impl_->pool->stop();
  impl_->heart.stop();
}

}  // namespace astra::jobs
