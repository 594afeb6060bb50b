#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/result.hpp"
#include "platform/http/address.hpp"
#include "platform/http/cancel.hpp"
#include "platform/http/errors.hpp"
#include "platform/http/limits.hpp"
#include "platform/http/message.hpp"
#include "platform/http/task.hpp"
#include "platform/http/url.hpp"

// For data-plane .cpp files only: requests to other servers from a loop.
namespace astra::http {

class Loop;
class Resolver;
struct Origin;

// How to reach an upstream. Equal settings share connections; `id` must differ where anything else does.
struct UpstreamTarget {
  Url url;  // its target is the path and query asked for
  AddressPolicy addresses;
  std::string ca_file;  // PEM; trusted besides the system's authorities
  bool verify_tls = true;
  std::string id;  // keeps pools apart, e.g. by provider connection
};

// A target that is asked again and again: where its connections are is looked up once a loop. Not for two loops.
class KeptTarget {
 public:
  explicit KeptTarget(UpstreamTarget target) : target_(std::move(target)) {}
  const UpstreamTarget& operator*() const { return target_; }

 private:
  friend class Upstream;
  UpstreamTarget target_;  // never changes, so what was found for it stays true
  Origin* origin_ = nullptr;
  std::uint64_t upstream_ = 0;  // whose the origin is
};

struct UpstreamTimeouts {
  Duration connect = Duration::seconds(5);
  Duration tls = Duration::seconds(5);
  Duration first_byte = Duration::seconds(60);  // of the answer's head
  Duration idle = Duration::seconds(60);        // between two pieces of the body
  Duration total = Duration::seconds(600);
};

struct UpstreamRequest {
  std::string method = "POST";
  Headers headers;        // host, content-length and connection are added
  std::string_view body;  // stays valid until the head of the answer has arrived
  UpstreamTimeouts timeouts;
  // A kept connection that turns out closed before a byte of the answer: ask again on a new one. Always done when nothing
  // could be sent; after sending only for methods that may be repeated, or when this says so.
  bool repeatable = false;
};

// An answer whose body arrives while it is read. Dropping it before the end closes the connection.
class UpstreamResponse {
 public:
  struct State;
  explicit UpstreamResponse(std::unique_ptr<State> state);
  UpstreamResponse(UpstreamResponse&&) noexcept;
  UpstreamResponse& operator=(UpstreamResponse&&) noexcept;
  ~UpstreamResponse();

  int status() const;
  const Headers& headers() const;
  // The next piece, as it arrives; valid until the next call; empty at the end.
  // Errors: upstream_truncated, upstream_timeout, upstream_invalid, cancelled.
  Task<Result<std::string_view>> read_some();
  // The rest of the body. Errors: also upstream_too_large.
  Task<Result<std::string>> read_all(std::size_t max_bytes);
  bool reused_connection() const;

 private:
  std::unique_ptr<State> state_;
};

struct UpstreamStatistics {
  std::uint64_t connections_opened = 0;
  std::uint64_t connections_reused = 0;
  std::uint64_t retries = 0;
  std::size_t idle = 0;
  std::size_t open = 0;
};

// The outgoing connections of one loop.
class Upstream {
 public:
  explicit Upstream(Loop& loop, UpstreamLimits limits = {});
  Upstream(Loop& loop, Resolver& resolver, UpstreamLimits limits);  // the resolver outlives it
  ~Upstream();

  // Sends a request and waits for the head of its answer. `gone` ends the wait and the reading of the body.
  // Give the arguments names: g++ 12 destroys a braced temporary of an awaited call twice.
  Task<Result<UpstreamResponse>> send(const UpstreamTarget& target, const UpstreamRequest& request,
                                      CancelToken* gone = nullptr);
  Task<Result<UpstreamResponse>> send(KeptTarget& target, const UpstreamRequest& request, CancelToken* gone = nullptr);
  UpstreamStatistics statistics() const;

  struct Impl;

 private:
  Task<Result<UpstreamResponse>> send_to(Origin& origin, const UpstreamTarget& target, const UpstreamRequest& request,
                                         CancelToken* gone);
  std::shared_ptr<Impl> impl_;
};

}  // namespace astra::http
