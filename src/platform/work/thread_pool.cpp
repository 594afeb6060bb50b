#include "platform/work/thread_pool.hpp"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "kernel/result.hpp"
#include "platform/work/guarded.hpp"

namespace astra::work {

struct ThreadPool::State {
  std::string name;
  std::size_t most_queued;
  std::size_t thread_count;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> queue;
  bool stopping = false;
  std::mutex joining;  // stop() may come from several threads
  std::vector<std::thread> threads;

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return stopping || !queue.empty(); });
      if (queue.empty()) return;
      {
        const auto task = std::move(queue.front());
        queue.pop_front();
        lock.unlock();
        run_guarded(name, task);
      }  // what the task holds is released without the lock
      lock.lock();
    }
  }
};

ThreadPool::ThreadPool(std::string name, std::size_t threads, std::size_t most_queued) : state_(std::make_unique<State>()) {
  ENSURE(threads > 0);
  state_->name = std::move(name);
  state_->most_queued = most_queued;
  state_->thread_count = threads;
  for (std::size_t i = 0; i < threads; ++i) {
    state_->threads.emplace_back([state = state_.get()] {
      ::pthread_setname_np(::pthread_self(), state->name.substr(0, 15).c_str());
      state->work();
    });
  }
}

ThreadPool::~ThreadPool() { stop(); }

bool ThreadPool::try_submit(std::function<void()> task) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->queue.size() >= state_->most_queued) return false;
    state_->queue.push_back(std::move(task));
  }
  state_->changed.notify_one();
  return true;
}

void ThreadPool::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  const std::lock_guard lock(state_->joining);
  for (auto& thread : state_->threads) thread.join();
  state_->threads.clear();
}

std::size_t ThreadPool::queued() const {
  const std::lock_guard lock(state_->mutex);
  return state_->queue.size();
}

std::size_t ThreadPool::thread_count() const { return state_->thread_count; }

}  // namespace astra::work
