#include "platform/jobs/runner.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <thread>

#include "platform/jobs/job_store.hpp"
#include "platform/postgres/errors.hpp"

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

auto chrono(Duration d) { return std::chrono::microseconds(d.us); }

}  // namespace

struct JobRunner::Impl {
  Impl(postgres::Database& database, Options chosen) : store(database), options(chosen) {}

  JobStore store;
  const Options options;
  std::map<std::string, JobHandler> handlers;

  std::mutex mutex;
  std::condition_variable look;       // for the claimer: wake(), a free place, stop
  std::condition_variable work;       // for the workers: something is ready, or stop
  std::condition_variable beat;       // for the heartbeat: only to stop
  bool started = false, woken = false, stopping = false, claimer_ended = false, workers_ended = false;
  std::deque<std::shared_ptr<HeldJob>> ready;       // claimed, not yet begun
  std::vector<std::shared_ptr<HeldJob>> held;       // ready or being done
  std::vector<std::jthread> threads;                // claimer and workers
  std::jthread heart;

  void claim_loop();
  void work_loop();
  void heartbeat_loop();
  void perform(HeldJob& job);
  Result<bool> write_outcome(const HeldJob& job, const Result<std::string>& outcome);
};

// Claims as many jobs as there are idle workers, so that none waits here while another runner could do it.
void JobRunner::Impl::claim_loop() {
  std::vector<std::string> kinds;
  for (const auto& [kind, handler] : handlers) kinds.push_back(kind);
  std::unique_lock lock(mutex);
  while (!stopping) {
    const std::size_t free_places = options.concurrency - held.size();
    std::size_t claimed = 0;
    if (free_places > 0) {
      woken = false;
      lock.unlock();
      auto claims = store.claim(kinds, free_places, options.lease);
      lock.lock();
      if (claims.ok()) {
        claimed = claims->size();
        for (Claim& claim : *claims) {
          auto job = std::make_shared<HeldJob>(std::move(claim));
          if (stopping) job->ask_to_end(HeldJob::End::stopping);
          held.push_back(job);
          ready.push_back(std::move(job));
        }
        work.notify_all();
      }
    }
    if (stopping) break;
    // When all places were filled more may be due: look again as soon as one is free.
    if (held.size() >= options.concurrency || claimed == free_places)
      look.wait(lock, [&] { return stopping || held.size() < options.concurrency; });
    else look.wait_for(lock, chrono(options.poll_interval), [&] { return stopping || woken; });
  }
  claimer_ended = true;
  work.notify_all();
}

void JobRunner::Impl::work_loop() {
  std::unique_lock lock(mutex);
  while (true) {
    work.wait(lock, [&] { return claimer_ended || !ready.empty(); });
    if (ready.empty()) return;
    auto job = std::move(ready.front());
    ready.pop_front();
    lock.unlock();
    perform(*job);
    lock.lock();
    held.erase(std::find(held.begin(), held.end(), job));
    look.notify_all();
  }
}

void JobRunner::Impl::heartbeat_loop() {
  std::unique_lock lock(mutex);
  while (!workers_ended) {
    beat.wait_for(lock, chrono({options.lease.us / 3}), [&] { return workers_ended; });
    if (workers_ended || held.empty()) continue;
    const auto jobs = held;
    lock.unlock();
    (void)store.heartbeat(jobs, options.lease);  // the database is away: the lease lasts for two more tries
    lock.lock();
  }
}

void JobRunner::Impl::perform(HeldJob& job) {
  const Claim& claim = job.claim();
  Result<std::string> outcome = errors::internal;
  if (job.end() != HeldJob::End::none) {
    (void)job.cancelled();  // nothing was begun
  } else if (claim.attempt > claim.max_attempts) {
    outcome = DomainError(lease_expired);
  } else {
    try {
      outcome = handlers.at(claim.kind)(job);
    } catch (const std::exception& exception) {
      outcome = DomainError(handler_threw, exception.what());
    } catch (...) {
      outcome = DomainError(handler_threw);
    }
  }
  // While the database is away the outcome waits here; when it stays away, the lease ends and the job is done again.
  const auto deadline = std::chrono::steady_clock::now() + chrono(options.lease);
  while (true) {
    const auto written = write_outcome(job, outcome);
    if (written.ok() || written.error().category() != Category::unavailable) return;
    std::unique_lock lock(mutex);
    if (stopping || std::chrono::steady_clock::now() > deadline) return;
    look.wait_for(lock, chrono(between_writes), [&] { return stopping; });
  }
}

Result<bool> JobRunner::Impl::write_outcome(const HeldJob& job, const Result<std::string>& outcome) {
  const Claim& claim = job.claim();
  const auto end = job.noticed() ? job.end() : HeldJob::End::none;
  if (job.end() == HeldJob::End::lease_lost) return false;
  if (end == HeldJob::End::cancel_requested) return store.cancel(claim);
  if (end == HeldJob::End::stopping) return store.release(claim);
  if (outcome.ok()) {
    auto written = store.succeed(claim, job.progress_now(), *outcome);
    if (written.ok() || !written.error().is(postgres::invalid_value)) return written;
    return store.fail(claim, DomainError(result_refused));
  }
  const DomainError& error = outcome.error();
  if (job.end() == HeldJob::End::cancel_requested) return store.cancel(claim);
  if (!may_pass(error.category()) || claim.attempt >= claim.max_attempts) return store.fail(claim, error);
  const Duration asked = Duration::seconds(error.retry_after_s().value_or(0));
  return store.retry(claim, error, std::max(asked, backoff(claim.attempt)));
}

JobRunner::JobRunner(postgres::Database& database) : JobRunner(database, Options{}) {}
JobRunner::JobRunner(postgres::Database& database, Options options) : impl_(std::make_unique<Impl>(database, options)) {}
JobRunner::~JobRunner() { stop(); }

void JobRunner::handle(std::string kind, JobHandler handler) {
  ENSURE(!impl_->started);
  ENSURE(impl_->handlers.emplace(std::move(kind), std::move(handler)).second);
}

void JobRunner::start() {
  ENSURE(!impl_->started);
  impl_->started = true;
  impl_->threads.emplace_back([this] { impl_->claim_loop(); });
  for (std::size_t i = 0; i < impl_->options.concurrency; ++i) impl_->threads.emplace_back([this] { impl_->work_loop(); });
  impl_->heart = std::jthread([this] { impl_->heartbeat_loop(); });
}

void JobRunner::wake() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->woken = true;
  }
  impl_->look.notify_all();
}

void JobRunner::stop() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    for (const auto& job : impl_->held) job->ask_to_end(HeldJob::End::stopping);
  }
  impl_->look.notify_all();
  impl_->work.notify_all();
  impl_->threads.clear();  // joins
  {
    std::lock_guard lock(impl_->mutex);
    impl_->workers_ended = true;
  }
  impl_->beat.notify_all();
  if (impl_->heart.joinable()) impl_->heart.join();
}

}  // namespace astra::jobs
