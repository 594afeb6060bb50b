#pragma once

namespace astra::app {

// SIGINT, SIGTERM and SIGHUP as something to wait for. Made before any thread, so that all threads inherit the mask.
class Signals {
 public:
  Signals();
  // Returns when one arrives.
  void wait_for_end();
};

}  // namespace astra::app
