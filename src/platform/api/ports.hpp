#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"
#include "platform/http/message.hpp"

// What the API needs from others; iam and audit implement these, main hands them in.
namespace astra::api {

// Says who makes a request: bearer token or session cookie, CSRF checks included. The API fills request id, address and
// user agent of the caller where they are empty.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  virtual Result<Caller> authenticate(const http::Request& request) = 0;
};

// One finished call of an operation that is audited_as something.
struct AuditedCall {
  const Caller* caller = nullptr;  // null: the operation is open to anyone, or the credential was refused
  std::string_view action;         // audited_as
  std::string_view operation_id;
  std::vector<std::pair<std::string_view, std::string_view>> path_ids;  // placeholder and value
  bool succeeded = false;
  int status = 0;
  std::string_view error_code;     // empty on success
  Instant at;
  std::string_view request_id, ip, user_agent;
};

// Hears of every audited call after it, success or failure. Must not block long and cannot fail the call.
class AuditSink {
 public:
  virtual ~AuditSink() = default;
  virtual void record(const AuditedCall& call) = 0;
};

// Lets a principal make so many calls in a window.
class RateLimiter {
 public:
  struct Decision {
    bool allowed = true;
    std::int64_t limit = 0, remaining = 0, window_s = 60;
    std::int64_t reset_s = 0;  // until there is room again, or the window is full again
  };
  virtual ~RateLimiter() = default;
  virtual Decision take(std::string_view principal, Instant now) = 0;
};

// Counts calls; telemetry implements it.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void finished(std::string_view operation_id, int status, Duration took) = 0;
  // A handler answered an error it did not declare, or one of our own faults: to be logged and counted.
  virtual void unexpected(std::string_view operation_id, std::string_view request_id, const DomainError& error) = 0;
};

}  // namespace astra::api
