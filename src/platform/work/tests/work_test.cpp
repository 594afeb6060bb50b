#include <doctest/doctest.h>
#include <poll.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "platform/telemetry/log_sink.hpp"
#include "platform/telemetry/metrics.hpp"
#include "platform/work/periodic.hpp"
#include "platform/work/stop.hpp"
#include "platform/work/stoppable.hpp"
#include "platform/work/thread_pool.hpp"

using namespace astra;
using namespace astra::work;

namespace {

// A condition that one thread waits for and another makes true.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

// Counts up; waits for a count.
class Counted {
 public:
  void add() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  void wait_for(int n) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ >= n; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

constexpr Duration long_time = Duration::hours(10);

// Expected errors are not for the reader of the test's output.
struct QuietLog {
  QuietLog() { log::configure({.level = log::Level::error, .format = log::Format::json, .sink = [](std::string_view) {}}); }
  ~QuietLog() { log::configure({}); }
};

}  // namespace

TEST_CASE("a stop request ends waits, makes the descriptor readable and is seen by every copy") {
  const StopSource source;
  const StopToken token = source.token();
  CHECK_FALSE(token.stop_requested());
  CHECK_FALSE(token.wait_for(Duration::milliseconds(1)));
  std::thread waiter([token] { CHECK(token.wait_for(long_time)); });
  source.request_stop();
  source.request_stop();
  waiter.join();
  token.wait();
  CHECK(token.stop_requested());
  pollfd ready{token.fd(), POLLIN, 0};
  CHECK(::poll(&ready, 1, 0) == 1);
  CHECK_FALSE(StopToken().stop_requested());
  CHECK_FALSE(StopToken().wait_for(Duration::milliseconds(1)));
}

TEST_CASE("a stop callback runs once, at once when late, and never after its end") {
  const StopSource source;
  int calls = 0;
  { const StopCallback gone(source.token(), [&] { calls += 100; }); }
  const StopCallback kept(source.token(), [&] { ++calls; });
  CHECK(calls == 0);
  source.request_stop();
  source.request_stop();
  CHECK(calls == 1);
  const StopCallback late(source.token(), [&] { ++calls; });
  CHECK(calls == 2);
}

TEST_CASE("a worker runs until it is stopped, and may be stopped twice and by several threads") {
  Gate began;
  std::atomic<bool> ended{false};
  Background worker("test", [&](StopToken stop) {
    began.open();
    stop.wait();
    ended = true;
  });
  worker.start();
  began.wait();
  CHECK(worker.running());
  std::thread other([&] { worker.stop(); });
  worker.stop();
  other.join();
  worker.stop();
  CHECK(ended);
  CHECK_FALSE(worker.running());
}

TEST_CASE("a worker that was stopped before it started does not start") {
  Background worker("test", [](StopToken) { FAIL("it ran"); });
  worker.stop();
  worker.start();
  CHECK_FALSE(worker.running());
}

TEST_CASE("a worker whose library throws is counted and runs again") {
  const QuietLog quiet;
  auto& restarts = metrics::registry().counter("astra_worker_restarts_total", "Times background work ended and was started again.",
                                               {{"worker", "thrower"}});
  const auto before = restarts.value();
  Counted runs;
  Background worker("thrower", [&](StopToken) {
    runs.add();
    throw std::runtime_error("from a library");
  });
  worker.start();
  runs.wait_for(2);
  worker.stop();
  CHECK(restarts.value() > before);
}

TEST_CASE("a periodic worker is woken early and stops while it waits") {
  Counted calls;
  Periodic worker("test", long_time, [&](const StopToken&) { calls.add(); });
  worker.start();
  calls.wait_for(1);
  worker.wake();
  calls.wait_for(2);
  worker.stop();
}

TEST_CASE("a periodic worker comes round by itself, also after an exception") {
  const QuietLog quiet;
  Counted calls;
  Periodic worker("test", Duration::milliseconds(1), [&](const StopToken&) {
    calls.add();
    throw 1;
  });
  worker.start();
  calls.wait_for(5);
  worker.stop();
}

TEST_CASE("a pool refuses what its queue cannot hold, and runs all it took before it stops") {
  ThreadPool pool("test", 1, 2);
  Gate began, go;
  std::atomic<int> done{0};
  REQUIRE(pool.try_submit([&] {
    began.open();
    go.wait();
    ++done;
  }));
  began.wait();
  CHECK(pool.try_submit([&] { ++done; }));
  CHECK(pool.try_submit([&] { ++done; }));
  CHECK(pool.queued() == 2);
  CHECK_FALSE(pool.try_submit([&] { done += 100; }));
  go.open();
  pool.stop();
  pool.stop();
  CHECK(done == 3);
  CHECK_FALSE(pool.try_submit([&] { done += 100; }));
  CHECK(done == 3);
}

TEST_CASE("a pool's thread survives an exception") {
  const QuietLog quiet;
  ThreadPool pool("test", 1, 10);
  std::atomic<bool> ran{false};
  REQUIRE(pool.try_submit([] { throw std::runtime_error("from a library"); }));
  REQUIRE(pool.try_submit([&] { ran = true; }));
  pool.stop();
  CHECK(ran);
}

TEST_CASE("many threads share a pool and no task is lost") {
  std::atomic<int> ran{0}, taken{0};
  {
    ThreadPool pool("test", 4, 64);
    std::vector<std::thread> givers;
    for (int i = 0; i < 4; ++i) {
      givers.emplace_back([&] {
        for (int n = 0; n < 2'000; ++n) {
          if (pool.try_submit([&] { ++ran; })) ++taken;
        }
      });
    }
    for (auto& giver : givers) giver.join();
  }
  CHECK(ran == taken);
  CHECK(taken > 0);
}

TEST_CASE("a lifetime stops in reverse order of start, once") {
  std::vector<std::string> stopped;
  {
    Lifetime lifetime;
    for (const char* name : {"database", "relay", "server"}) {
      lifetime.started(name, [&stopped, name] { stopped.push_back(name); });
    }
    lifetime.stop();
    CHECK(stopped == std::vector<std::string>{"server", "relay", "database"});
    lifetime.started("late", [&] { stopped.push_back("late"); });
  }
  CHECK(stopped.size() == 4);
  CHECK(stopped.back() == "late");
}
