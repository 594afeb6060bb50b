#pragma once
#include <csignal>

namespace astra::bench {

// Blocks SIGINT and SIGTERM in this thread and those it starts; wait() returns when one arrives.
class UntilTold {
 public:
  UntilTold() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  void wait() {
    int received = 0;
    sigwait(&signals_, &received);
  }

 private:
  sigset_t signals_;
};

}  // namespace astra::bench
