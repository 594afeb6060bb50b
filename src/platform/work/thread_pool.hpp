#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "platform/work/stoppable.hpp"

namespace astra::work {

// A fixed number of threads and a bounded queue. When the queue is full the caller is told so, and can refuse its own
// caller: nothing piles up. Threads start with the constructor.
class ThreadPool final : public Stoppable {
 public:
  ThreadPool(std::string name, std::size_t threads, std::size_t most_queued);
  ~ThreadPool() override;

  // False: the queue is full or the pool stops; the task was not taken.
  bool try_submit(std::function<void()> task);
  // Takes no more tasks, runs those taken, and joins.
  void stop() override;
  std::size_t queued() const;
  std::size_t thread_count() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace astra::work
