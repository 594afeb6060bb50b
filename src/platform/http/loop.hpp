#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/http/signal.hpp"
#include "platform/http/task.hpp"
#include "platform/http/upstream.hpp"

// For data-plane .cpp files only: one thread, one io_context, and what belongs to it.
namespace astra::http {

// Something on a loop that must not take for ever. Registered while it lives; expire() is called once the deadline passed.
class Timed {
 public:
  virtual ~Timed();
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

  void expire_at(std::int64_t us) { deadline_us_ = us; }
  void expire_after(Duration time);
  void never_expire() { deadline_us_ = 0; }
  std::int64_t deadline_us() const { return deadline_us_; }

 protected:
  explicit Timed(Loop& loop);
  virtual void expire() = 0;

 private:
  friend class Loop;
  Loop& timed_loop_;
  Timed* previous_ = nullptr;
  Timed* next_ = nullptr;
  std::int64_t deadline_us_ = 0;  // 0: never
};

// A socket whose readiness a loop reports as it changes (edge-triggered, both directions), from watch() until it is closed.
class Watched {
 public:
  // `events` are epoll's. Not called any more once forget() was.
  virtual void on_events(std::uint32_t events) = 0;

 protected:
  ~Watched() = default;
};

// An event loop: share-nothing, one per thread. Timeouts are kept by one coarse tick instead of a timer per operation.
//
// It works in rounds: what has happened to all sockets is taken from the system at once, and each is told. What is better
// done once a round than once a request (writing the journal, waking peers that sleep) waits for end_of_round().
class Loop {
 public:
  explicit Loop(std::size_t index = 0);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  std::size_t index() const { return index_; }
  boost::asio::io_context& io() { return io_; }
  LoopExecutor executor() { return io_.get_executor(); }
  Upstream& upstream();
  // Monotonic, microseconds; read once per call.
  static std::int64_t monotonic_us();
  // The value of a Date header, made once a second.
  const std::string& date();

  void run();                             // until stop(); on the loop's thread
  void stop();                            // from any thread
  void post(std::function<void()> work);  // from any thread
  Task<void> sleep(Duration time);

  // False: the system refuses to watch it.
  bool watch(int socket, Watched& watched);
  void forget(const Watched& watched);
  // Waits until everything that is ready now has been seen to. Returns in the order of calls.
  auto end_of_round() { return wait_in(round_waiters_, [this] { schedule_round_end(); }); }

  // A way to reach the loop for threads that may outlive it.
  struct Door {
    bool post(std::function<void()> work);  // false: the loop is gone
    std::mutex mutex;
    Loop* loop = nullptr;
  };
  const std::shared_ptr<Door>& door() const { return door_; }

 private:
  friend class Timed;
  struct Ticker;
  struct Poller;
  void schedule_round_end();
  void finish_round();

  boost::asio::io_context io_;
  std::size_t index_;
  Timed* first_ = nullptr;
  Timed* resume_ = nullptr;  // where the running tick goes on
  std::shared_ptr<Door> door_;
  std::unique_ptr<Ticker> ticker_;
  std::unique_ptr<Poller> poller_;
  std::vector<WaitHandler> round_waiters_, resuming_;
  bool in_round_ = false, round_end_posted_ = false;
  std::unique_ptr<Upstream> upstream_;
  std::string date_;
  std::int64_t date_second_ = 0;
};

}  // namespace astra::http
