#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::postgres {

struct Notification {
  std::string channel;
  std::string payload;
};

// A connection of its own that waits for NOTIFY. After a lost connection it listens again by itself; notifications of the
// time between are lost, so poll as well. Used by one thread.
class Listener {
 public:
  // Does not connect yet. Channels are plain lower-case names.
  Listener(std::string dsn, std::vector<std::string> channels);
  Listener(Listener&&) noexcept;
  ~Listener();

  // The next notification, or nothing after `timeout`. errors::unavailable while the server cannot be reached: wait, and
  // call again.
  Result<std::optional<Notification>> wait(Duration timeout);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace astra::postgres
