#pragma once
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace astra::crypto {

// Hashes passwords with Argon2id into PHC strings. Each hash takes 19 MiB and tens of milliseconds, so at most
// `concurrent` run at once; other callers wait their turn. Rules about what a good password is belong to iam.
class PasswordHasher {
 public:
  explicit PasswordHasher(std::size_t concurrent = 2);

  // Errors: validation_failed (longer than max_password_bytes), unavailable (no memory).
  Result<std::string> hash(std::string_view password) const;
  // False for a wrong password and for anything that is not a PHC string.
  bool verify(std::string_view phc, std::string_view password) const;
  // Spends the time of a verification; for unknown users, so that time does not tell who exists.
  void verify_nothing(std::string_view password) const;
  // The hash was made with other parameters than we use now: hash again at the next log-in.
  static bool needs_rehash(std::string_view phc);

 private:
  class Turn;
  mutable std::mutex mutex_;
  mutable std::condition_variable free_turn_;
  mutable std::size_t turns_left_;
};

}  // namespace astra::crypto
