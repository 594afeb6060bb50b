#include "app/signals.hpp"

#include <csignal>
#include <initializer_list>

namespace astra::app {
namespace {

sigset_t ending() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&set, signal);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = ending();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

void Signals::wait_for_end() {
  const sigset_t set = ending();
  int which = 0;
  while (::sigwait(&set, &which) != 0) {}
}

}  // namespace astra::app
