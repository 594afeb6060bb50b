#pragma once
#include <memory>
#include <string>

#include "kernel/time.hpp"
#include "platform/work/stop.hpp"
#include "platform/work/stoppable.hpp"

namespace astra::work {

// Work with a thread of its own that runs from start() to stop(). When run() returns early or an exception of a library
// leaves it, that is logged and counted, and run() is called again after a pause that grows from 0.1 s to 30 s.
// A derived class calls stop() in its destructor: by the time the base's runs, its members are gone.
class Worker : public Stoppable {
 public:
  explicit Worker(std::string name);
  ~Worker() override;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();
  void stop() override;
  // Only asks; stop() still has to be called.
  void request_stop();
  const std::string& name() const;
  bool running() const;

 protected:
  // Returns soon after the token says so; every wait in it must end with the token.
  virtual void run(StopToken stop) = 0;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace astra::work
