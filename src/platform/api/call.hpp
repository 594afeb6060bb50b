#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/page.hpp"
#include "kernel/result.hpp"
#include "platform/http/message.hpp"

// What a handler may take and give. Any of the parameters, in any order:
//   Result<AlertView> acknowledge(const Caller&, const CallContext&, const Path<AlertPath>&, const Query<Which>&,
//                                 const Body<Note>&, const PageRequest&);
// and one of the answers Result<T>, Result<Page<T>>, Result<void> (204), Result<Created<T>>, Result<WithETag<T>>,
// Result<WithHeaders<T>>, Result<Accepted>, Result<RawResponse>; T is a described struct.
namespace astra::api {

namespace detail {
// A view of an argument that the router read, checked and owns until the handler returns.
template <class T>
class Argument {
 public:
  explicit Argument(const void* value) : value_(static_cast<const T*>(value)) {}
  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_; }

 private:
  const T* value_;
};
}  // namespace detail

// The {placeholders} of the path.
template <class T> struct Path : detail::Argument<T> { using detail::Argument<T>::Argument; using Type = T; };
// The query parameters; unknown ones are refused before the handler runs.
template <class T> struct Query : detail::Argument<T> { using detail::Argument<T>::Argument; using Type = T; };
// The JSON body.
template <class T> struct Body : detail::Argument<T> { using detail::Argument<T>::Argument; using Type = T; };

// The call around the arguments.
class CallContext {
 public:
  CallContext(const http::Request& request, Instant now) : request_(request), now_(now) {}

  const http::Request& request() const { return request_; }
  Instant now() const { return now_; }
  std::string_view request_id() const { return request_.request_id; }
  std::string_view ip() const { return request_.remote_ip; }
  std::string_view header(std::string_view name) const { return request_.headers.value(name); }
  std::optional<std::string_view> cookie(std::string_view name) const;

  // The version the client last saw, from If-Match: "7". Nothing where the header is absent or "*". Hand it to the
  // command; where it differs the command answers errors::stale_version(current), which becomes 412 with the ETag.
  std::optional<std::int64_t> expected_version() const;

 private:
  const http::Request& request_;
  Instant now_;
};

// 201 with a Location, and an ETag where a version is given.
template <class T>
struct Created {
  T value;
  std::string location;
  std::optional<std::int64_t> version = {};
};

// 200 with the ETag of that version; 304 where If-None-Match names it.
template <class T>
struct WithETag {
  T value;
  std::int64_t version = 0;
};

// 200 (or the route's status) with more headers, Set-Cookie for one.
template <class T>
struct WithHeaders {
  T value;
  std::vector<std::pair<std::string, std::string>> headers;
};

// 202: the work goes on as a job, whose progress is at /api/v1/jobs/{id}.
struct Accepted {
  Uuid job;
};

// An answer outside the envelope: HTML, redirects, documents with media types of their own, streams.
struct RawResponse {
  http::Response response;
};

}  // namespace astra::api
