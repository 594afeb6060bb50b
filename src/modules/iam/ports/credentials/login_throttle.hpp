#pragma once
#include <string>

#include "iam/domain/throttle.hpp"
#include "kernel/time.hpp"

namespace astra::iam {

// Counts failed attempts, for each account and for each address. An attempt is counted as failed before it is made and
// forgiven when it succeeds, so that parallel guesses do not slip through.
class LoginThrottle {
 public:
  virtual ~LoginThrottle() = default;
  // How long to wait; zero: go ahead, and the attempt counts as failed until forgive().
  virtual Duration attempt(const std::string& account, const std::string& address, Instant now) = 0;
  virtual void forgive(const std::string& account, const std::string& address) = 0;
};

}  // namespace astra::iam
