#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace astra::work {

// Something that runs until it is told to stop. stop() is idempotent and returns when nothing of it runs any more.
class Stoppable {
 public:
  virtual ~Stoppable() = default;
  virtual void stop() = 0;
};

// What a process has started, in order; stops it in reverse order. The destructor stops what is left.
class Lifetime {
 public:
  Lifetime() = default;
  ~Lifetime() { stop(); }
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;

  // `thing` must live until stop() returns.
  void started(std::string name, Stoppable& thing);
  void started(std::string name, std::function<void()> stop);
  void stop();

 private:
  struct Entry {
    std::string name;
    std::function<void()> stop;
  };
  std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace astra::work
