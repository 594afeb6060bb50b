#pragma once
#include <memory>
#include <string>

#include "platform/api/idempotency.hpp"
#include "platform/api/ports.hpp"
#include "platform/api/routes.hpp"

namespace astra::api {

// Answers requests of the control plane: finds the operation, authenticates, authorises, reads and checks the arguments,
// calls the handler, and writes the envelope or the problem document. Synchronous and safe to call from many threads.
class Application {
 public:
  struct Parts {
    const Clock* clock = nullptr;
    Authenticator* authenticator = nullptr;
    IdempotencyStore* idempotency = nullptr;  // null: Idempotency-Key is ignored
    AuditSink* audit = nullptr;               // null: nothing is audited (tests)
    RateLimiter* rate_limiter = nullptr;      // null: no limit
    CallObserver* observer = nullptr;
    std::string secret;                       // signs cursors; the same on every replica
  };

  // The routes must be sealed and outlive the application, as must the parts.
  Application(const Routes& routes, Parts parts);
  ~Application();

  http::Response handle(const http::Request& request);

  // How large a body the operation behind a request may send; for the server, before it reads the body.
  std::size_t max_body_bytes(http::Method method, std::string_view path) const;

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace astra::api
