#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace astra::http {

// Threads that run blocking handlers: started when needed, never more than allowed, with a bounded queue.
class Pool {
 public:
  Pool(std::size_t max_threads, std::size_t max_queued) : max_threads_(max_threads), max_queued_(max_queued) {}
  ~Pool() { stop(); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // False: every thread is busy and the queue is full, or the pool has stopped.
  bool submit(std::function<void()> work);
  // Drops what is queued and waits for what is running.
  void stop();
  std::size_t busy() const;

 private:
  void serve();

  const std::size_t max_threads_, max_queued_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
  std::size_t busy_ = 0;
  bool stopping_ = false;
};

}  // namespace astra::http
