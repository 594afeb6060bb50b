#include "platform/api/problem.hpp"

#include "kernel/json.hpp"
#include "platform/api/errors.hpp"
#include "platform/api/limits.hpp"

namespace astra::api {

std::string problem_type(std::string_view code) { return std::string(problem_type_base) + std::string(code); }

int status_of(const ErrorKind& kind) {
  if (kind == method_not_allowed) return 405;
  if (kind == not_acceptable) return 406;
  if (kind == request_timeout) return 408;
  if (kind == target_too_long) return 414;
  if (kind == header_too_large) return 431;
  switch (kind.category) {
    case Category::invalid: return 400;
    case Category::unauthenticated: return 401;
    case Category::forbidden: return 403;
    case Category::not_found: return 404;
    case Category::conflict: return 409;
    case Category::gone: return 410;
    case Category::precondition_failed: return 412;
    case Category::too_large: return 413;
    case Category::unsupported_media_type: return 415;
    case Category::unprocessable: return 422;
    case Category::precondition_required: return 428;
    case Category::rate_limited: return 429;
    case Category::internal: return 500;
    case Category::unavailable: return 503;
    case Category::timeout: return 504;
  }
  return 500;
}

namespace {

// stale_version() tells the current version this way; it is a header, not something wrong with the request.
bool is_current_version(const Violation& violation) { return violation.code == "current_version"; }

}  // namespace

std::string problem_document(const DomainError& error, std::string_view instance, std::string_view request_id) {
  const bool ours = error.category() == Category::internal;
  const ErrorKind& kind = ours ? errors::internal : error.kind();
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("type", problem_type(kind.code))
      .field("title", kind.title)
      .field_number("status", status_of(kind))
      .field("detail", ours ? kind.title : error.message())
      .field("instance", instance.substr(0, max_path_bytes))
      .field("request_id", request_id)
      .field("code", kind.code);
  json.key("errors").begin_array();
  if (!ours)
    for (const Violation& v : error.violations())
      if (!is_current_version(v))
        json.begin_object().field("pointer", v.pointer).field("code", v.code).field("detail", v.detail).end_object();
  json.end_array();
  if (error.retry_after_s()) json.field_number("retry_after", *error.retry_after_s());
  json.end_object();
  return out;
}

http::Response problem(const DomainError& error, const http::Request& request) {
  http::Response response;
  response.status = status_of(error.kind());
  response.headers.add("Content-Type", "application/problem+json");
  response.headers.add("Cache-Control", "no-store");
  if (error.retry_after_s()) response.headers.add("Retry-After", std::to_string(*error.retry_after_s()));
  if (error.category() == Category::unauthenticated) response.headers.add("WWW-Authenticate", "Bearer");
  for (const Violation& v : error.violations())
    if (is_current_version(v)) response.headers.add("ETag", '"' + v.detail + '"');
  response.body = problem_document(error, request.path, request.request_id);
  return response;
}

}  // namespace astra::api
