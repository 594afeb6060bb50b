#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace astra::app {

// The background half of `up --detach`. The foreground half waits for the report, prints it and ends.
class DetachedChild {
 public:
  // Forks. In the parent: returns nothing once the child has reported and what it said is printed; an error if the child
  // ended before. In the child: a session of its own, its output in the log.
  static Result<std::optional<DetachedChild>> fork_off(const std::string& log_file);

  // Says that the server runs; the parent ends.
  void report(std::string_view text);

 private:
  explicit DetachedChild(int pipe) : pipe_(pipe) {}
  int pipe_;
};

}  // namespace astra::app
