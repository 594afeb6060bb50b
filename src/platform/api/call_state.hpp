#pragma once
#include <memory>
#include <optional>

#include "platform/api/bound.hpp"
#include "platform/api/idempotency.hpp"

namespace astra::api {

// Everything one call is made of, kept together so that an export can outlive the request that began it.
struct Call {
  Call(const http::Request& r, Instant at, Routes::Match m)
      : request(r), now(at), match(std::move(m)), context(request, at), bound(*match.endpoint) {}

  const Endpoint& endpoint() const { return *match.endpoint; }
  Arguments arguments() const {
    Arguments out;
    out.caller = caller ? &*caller : nullptr;
    out.context = &context;
    bound.fill(out);
    return out;
  }
  // What makes this list this list and no other.
  std::string list_identity() const;

  http::Request request;
  Instant now;
  Routes::Match match;
  CallContext context;
  Bound bound;
  std::optional<Caller> caller;
  std::optional<IdempotencyScope> claimed;
};

// A whole list as CSV or JSON Lines: the first page now, so that an error is still a problem document, the others while
// the client reads.
Result<http::Response> export_list(std::shared_ptr<Call> call, bool csv);

}  // namespace astra::api
