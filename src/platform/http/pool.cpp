#include "platform/http/pool.hpp"

namespace astra::http {

bool Pool::submit(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || busy_ + queue_.size() >= max_threads_ + max_queued_) return false;
  queue_.push_back(std::move(work));
  if (busy_ + queue_.size() > threads_.size() && threads_.size() < max_threads_) threads_.emplace_back([this] { serve(); });
  changed_.notify_one();
  return true;
}

void Pool::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    ++busy_;
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
    --busy_;
  }
}

void Pool::stop() {
  std::vector<std::thread> threads;
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
    dropped.swap(queue_);
    changed_.notify_all();
  }
  for (auto& thread : threads) thread.join();
}

std::size_t Pool::busy() const {
  const std::lock_guard lock(mutex_);
  return busy_;
}

}  // namespace astra::http
