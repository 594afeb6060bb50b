#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <map>
#include <set>
#include <thread>

#include "platform/jobs/job_store.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/postgres/session.hpp"
#include "support/servers.hpp"

namespace astra::jobs {
namespace {

// A queue of its own kind per test, so that no runner takes another test's jobs.
struct Queue {
  std::unique_ptr<postgres::Database> database = open();
  Jobs jobs{*database};
  TenantId tenant = TenantId::create(now());
  std::string kind = "test." + Uuid::v7(now()).to_string();

  static Instant now() { return SystemClock().now(); }
  static std::unique_ptr<postgres::Database> open() {
    postgres::Options options;
    options.dsn = test::postgres_server().app_dsn();
    return *postgres::Database::open(options);
  }

  JobId add(std::string payload = "{}", std::int32_t max_attempts = 3) {
    NewJob job;
    job.kind = kind;
    job.payload = std::move(payload);
    job.max_attempts = max_attempts;
    auto id = jobs.enqueue(tenant, job, now());
    REQUIRE(id.ok());
    return *id;
  }
  Job find(JobId id) {
    auto job = jobs.find(tenant, id);
    REQUIRE_MESSAGE(job.ok(), std::string(job.error().message()));
    return *std::move(job);
  }

  // Looks until it is so; the test program's time limit ends a wait for nothing.
  template <class Condition>
  void until(Condition condition) {
    while (!condition()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  Job finished(JobId id) {
    until([&] { return find(id).finished(); });
    return find(id);
  }
  // As if time had passed: what waits is due now, and what runs has lost its lease.
  void make_due(JobId id) {
    auto session = postgres::Session::open(test::postgres_server().superuser_dsn());
    REQUIRE(session->query("UPDATE platform.job SET due_at = now() - interval '1 second' WHERE id = $1", {id.to_string()},
                           errors::internal).ok());
  }

  JobRunner::Options quick{.concurrency = 2, .lease = Duration::seconds(30), .poll_interval = Duration::milliseconds(5)};
};

TEST_CASE("a job runs with its payload and leaves its result and progress") {
  Queue queue;
  JobRunner runner(*queue.database, queue.quick);
  runner.handle(queue.kind, [&](JobContext& context) -> Result<std::string> {
    CHECK(context.tenant() == queue.tenant);
    CHECK(context.attempt() == 1);
    context.progress(3, 4, "three of four");
    return R"({"echo": )" + context.payload() + "}";
  });
  const JobId id = queue.add(R"({"n": 1})");
  CHECK(queue.find(id).state == JobState::queued);
  runner.start();
  const Job job = queue.finished(id);
  CHECK(job.state == JobState::succeeded);
  CHECK(job.result == R"({"echo": {"n": 1}})");
  CHECK(job.progress.done == 3);
  CHECK(job.progress.total == 4);
  CHECK(job.progress.message == "three of four");
  CHECK(job.started_at.has_value());
}

TEST_CASE("a job exists when its transaction commits, and not before") {
  Queue queue;
  NewJob job;
  job.kind = queue.kind;
  JobId id;
  {
    auto transaction = queue.database->begin(queue.tenant);
    id = Jobs::enqueue(*transaction, job, Queue::now());
  }
  CHECK(queue.jobs.find(queue.tenant, id).error().is(errors::not_found));
  auto transaction = queue.database->begin(queue.tenant);
  id = Jobs::enqueue(*transaction, job, Queue::now());
  REQUIRE(transaction->commit().ok());
  CHECK(queue.jobs.find(queue.tenant, id).ok());
}

TEST_CASE("another tenant's job is not found, not listed and not cancelled") {
  Queue queue;
  const JobId id = queue.add();
  const TenantId other = TenantId::create(Queue::now());
  CHECK(queue.jobs.find(other, id).error().is(errors::not_found));
  CHECK(queue.jobs.cancel(other, id).error().is(errors::not_found));
  CHECK(queue.jobs.list(other, {}, {})->items.empty());
  CHECK(queue.find(id).state == JobState::queued);
}

TEST_CASE("an error that may pass is tried again after a pause, up to the last attempt") {
  Queue queue;
  std::atomic<int> runs = 0;
  JobRunner runner(*queue.database, queue.quick);
  runner.handle(queue.kind, [&](JobContext&) -> Result<std::string> {
    ++runs;
    return DomainError(errors::unavailable, "away");
  });
  const JobId id = queue.add("{}", 2);
  runner.start();
  queue.until([&] {
    const Job job = queue.find(id);
    return job.state == JobState::queued && job.attempt == 1;
  });
  const Job waiting = queue.find(id);
  CHECK(waiting.error_code == "unavailable");
  CHECK(waiting.error_message == "away");
  queue.make_due(id);
  const Job job = queue.finished(id);
  CHECK(job.state == JobState::failed);
  CHECK(job.attempt == 2);
  CHECK(runs == 2);
}

TEST_CASE("an error that cannot pass is final at once") {
  Queue queue;
  JobRunner runner(*queue.database, queue.quick);
  runner.handle(queue.kind, [](JobContext&) -> Result<std::string> { return errors::validation_failed; });
  const JobId id = queue.add("{}", 5);
  runner.start();
  const Job job = queue.finished(id);
  CHECK(job.state == JobState::failed);
  CHECK(job.attempt == 1);
  CHECK(job.error_code == "validation_failed");
}

TEST_CASE("a handler that throws, or answers what is not JSON, fails its job and not the runner") {
  Queue queue;
  JobRunner runner(*queue.database, queue.quick);
  runner.handle(queue.kind, [](JobContext& context) -> Result<std::string> {
    if (context.payload() == "1") throw std::runtime_error("of a library");
    return "not json";
  });
  const JobId throws = queue.add("1", 1), answers = queue.add("2", 1);
  runner.start();
  CHECK(queue.finished(throws).error_code == "job_crashed");
  CHECK(queue.finished(answers).error_code == "job_result_invalid");
}

TEST_CASE("a queued job is cancelled at once, a finished one not any more") {
  Queue queue;
  const JobId id = queue.add();
  CHECK(queue.jobs.cancel(queue.tenant, id).ok());
  CHECK(queue.find(id).state == JobState::cancelled);
  CHECK(queue.jobs.cancel(queue.tenant, id).error().is(job_finished));
}

TEST_CASE("a running job hears of its cancellation with the heartbeat") {
  Queue queue;
  queue.quick.lease = Duration::milliseconds(300);
  std::promise<void> begun;
  JobRunner runner(*queue.database, queue.quick);
  runner.handle(queue.kind, [&](JobContext& context) -> Result<std::string> {
    begun.set_value();
    queue.until([&] { return context.cancelled(); });
    return "{}";
  });
  const JobId id = queue.add();
  runner.start();
  begun.get_future().wait();
  CHECK(queue.jobs.cancel(queue.tenant, id).ok());
  CHECK(queue.finished(id).state == JobState::cancelled);
}

TEST_CASE("heartbeats keep a lease that is shorter than its job and show its progress") {
  Queue queue;
  queue.quick.lease = Duration::milliseconds(600);
  std::promise<void> enough;
  auto released = enough.get_future().share();
  JobRunner runner(*queue.database, queue.quick);
  std::atomic<int> runs = 0;
  runner.handle(queue.kind, [&](JobContext& context) -> Result<std::string> {
    ++runs;
    context.progress(1, 2);
    released.wait();
    return "{}";
  });
  const JobId id = queue.add();
  runner.start();
  queue.until([&] { return queue.find(id).progress.done == 1; });
  const Job early = queue.find(id);
  queue.until([&] { return queue.find(id).due_at > early.due_at + Duration::milliseconds(600); });
  enough.set_value();
  CHECK(queue.finished(id).attempt == 1);
  CHECK(runs == 1);
}

TEST_CASE("a lost lease passes to another runner, and the first can write nothing any more") {
  Queue queue;
  JobStore slow(*queue.database), quick(*queue.database);
  const JobId id = queue.add();
  auto first = slow.claim({queue.kind}, 10, Duration::minutes(1));
  REQUIRE(first.ok());
  REQUIRE(first->size() == 1);
  CHECK(quick.claim({queue.kind}, 10, Duration::minutes(1))->empty());
  queue.make_due(id);  // the first runner stalls past its lease
  auto second = quick.claim({queue.kind}, 10, Duration::minutes(1));
  REQUIRE(second->size() == 1);
  CHECK((*second)[0].epoch == (*first)[0].epoch + 1);
  CHECK((*second)[0].attempt == 2);

  auto stale = std::make_shared<HeldJob>((*first)[0]);
  REQUIRE(slow.heartbeat({stale}, Duration::minutes(1)).ok());
  CHECK(stale->end() == HeldJob::End::lease_lost);
  CHECK_FALSE(*slow.succeed((*first)[0], {}, R"("stale")"));
  CHECK_FALSE(*slow.fail((*first)[0], errors::internal));
  CHECK_FALSE(*slow.retry((*first)[0], errors::internal, {}));
  CHECK_FALSE(*slow.release((*first)[0]));
  CHECK_FALSE(*slow.cancel((*first)[0]));
  CHECK(queue.find(id).state == JobState::running);
  CHECK(*quick.succeed((*second)[0], {}, R"("fresh")"));
  CHECK(queue.find(id).result == R"("fresh")");
}

TEST_CASE("a job whose runners keep dying fails after its last attempt") {
  Queue queue;
  JobStore dying(*queue.database);
  const JobId id = queue.add("{}", 1);
  REQUIRE(dying.claim({queue.kind}, 1, Duration::minutes(1))->size() == 1);
  queue.make_due(id);
  JobRunner runner(*queue.database, queue.quick);
  std::atomic<int> runs = 0;
  runner.handle(queue.kind, [&](JobContext&) -> Result<std::string> { return ++runs, "{}"; });
  runner.start();
  // Not tried again: the job may be what kills its runners. Nobody sees whether it was; a retry is a new job.
  const Job job = queue.finished(id);
  CHECK(job.state == JobState::failed);
  CHECK(job.error_code == "job_abandoned");
  CHECK(runs == 0);
}

TEST_CASE("a stopped runner gives its jobs back without taking an attempt") {
  Queue queue;
  std::promise<void> begun;
  const JobId id = queue.add();
  {
    JobRunner runner(*queue.database, queue.quick);
    runner.handle(queue.kind, [&](JobContext& context) -> Result<std::string> {
      begun.set_value();
      queue.until([&] { return context.cancelled(); });
      return "{}";
    });
    runner.start();
    begun.get_future().wait();
  }
  const Job job = queue.find(id);
  CHECK(job.state == JobState::queued);
  CHECK(job.attempt == 0);
}

TEST_CASE("runners that share a queue run each job once, and all of them") {
  Queue queue;
  constexpr int many = 300;
  std::mutex mutex;
  std::map<JobId, int> runs;
  std::set<JobId> running;
  std::atomic<int> at_once = 0;
  const auto handler = [&](JobContext& context) -> Result<std::string> {
    {
      std::lock_guard lock(mutex);
      ++runs[context.id()];
      if (!running.insert(context.id()).second) ++at_once;
    }
    std::this_thread::yield();
    std::lock_guard lock(mutex);
    running.erase(context.id());
    return "{}";
  };
  std::vector<TenantId> tenants{queue.tenant, TenantId::create(Queue::now()), TenantId::create(Queue::now())};
  for (int i = 0; i < many; ++i) {
    queue.tenant = tenants[i % 3];
    queue.add();
  }
  {
    std::vector<std::unique_ptr<postgres::Database>> databases;
    std::vector<std::unique_ptr<JobRunner>> runners;
    for (int i = 0; i < 3; ++i) {
      databases.push_back(Queue::open());
      runners.push_back(std::make_unique<JobRunner>(*databases.back(), queue.quick));
      runners.back()->handle(queue.kind, handler);
      runners.back()->start();
    }
    queue.until([&] {
      std::int64_t succeeded = 0;
      for (const TenantId tenant : tenants) {
        PageRequest page;
        page.count = true;
        succeeded += *queue.jobs.list(tenant, {.kind = queue.kind, .state = JobState::succeeded}, page)->total_count;
      }
      return succeeded == many;
    });
  }
  CHECK(runs.size() == many);
  for (const auto& [id, count] : runs) CHECK(count == 1);
  CHECK(at_once == 0);
}

TEST_CASE("a list is newest first, in pages that neither repeat nor skip") {
  Queue queue;
  std::vector<std::string> added;
  for (int i = 0; i < 5; ++i) added.insert(added.begin(), queue.add().to_string());
  REQUIRE(queue.jobs.cancel(queue.tenant, *JobId::parse(added[2])).ok());
  PageRequest page;
  page.limit = 2;
  page.count = true;
  std::vector<std::string> seen;
  do {
    auto got = queue.jobs.list(queue.tenant, {.kind = queue.kind}, page);
    REQUIRE(got.ok());
    CHECK(got->total_count == 5);
    for (const Job& job : got->items) seen.push_back(job.id.to_string());
    page.after = got->next;
  } while (!page.after.empty());
  CHECK(seen == added);
  CHECK(queue.jobs.list(queue.tenant, {.state = JobState::cancelled}, {})->items.size() == 1);
  PageRequest forged;
  forged.after = {"no id"};
  CHECK(queue.jobs.list(queue.tenant, {}, forged).error().is(errors::invalid_request));
}

TEST_CASE("finished jobs are removed when they are old, others stay") {
  Queue queue;
  const JobId done = queue.add(), waiting = queue.add();
  REQUIRE(queue.jobs.cancel(queue.tenant, done).ok());
  CHECK(*queue.jobs.delete_finished(Duration::hours(1), 1'000) >= 0);
  CHECK(queue.jobs.find(queue.tenant, done).ok());
  while (*queue.jobs.delete_finished({}, 1'000) > 0) {}
  CHECK(queue.jobs.find(queue.tenant, done).error().is(errors::not_found));
  CHECK(queue.jobs.find(queue.tenant, waiting).ok());
}

TEST_CASE("work goes on after the database was away") {
  Queue queue;
  auto& server = test::postgres_server();
  std::promise<void> begun;
  std::promise<void> go_on;
  std::atomic<int> runs = 0;
  JobRunner runner(*queue.database, queue.quick);
  runner.handle(queue.kind, [&](JobContext&) -> Result<std::string> {
    if (++runs == 1) begun.set_value(), go_on.get_future().wait();
    return "{}";
  });
  const JobId id = queue.add();
  runner.start();
  begun.get_future().wait();
  server.kill();
  go_on.set_value();  // its result cannot be written yet
  server.start();
  CHECK(queue.finished(id).state == JobState::succeeded);
  CHECK(runs == 1);
  CHECK(queue.finished(queue.add()).state == JobState::succeeded);
}

}  // namespace
}  // namespace astra::jobs
