#include "gateway/domain/door_error.hpp"

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/format.hpp"

namespace astra::gateway {
namespace {

int status_of(Category category) {
  switch (category) {
    case Category::invalid:
    case Category::unprocessable: return 400;
    case Category::unauthenticated: return 401;
    case Category::forbidden: return 403;
    case Category::not_found: return 404;
    case Category::conflict: return 409;
    case Category::too_large: return 413;
    case Category::unsupported_media_type: return 415;
    case Category::rate_limited: return 429;
    case Category::unavailable: return 503;
    case Category::timeout: return 504;
    default: return 500;
  }
}

// /messages/0/content as both providers write it: messages[0].content.
std::string param_of(std::string_view pointer) {
  std::string param;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t slash = pointer.find('/');
    const std::string_view key = pointer.substr(0, slash);
    const bool index = !key.empty() && key.find_first_not_of("0123456789") == std::string_view::npos;
    if (index) param.append("[").append(key).append("]");
    else param.append(param.empty() ? "" : ".").append(key);
    pointer = slash == std::string_view::npos ? std::string_view() : pointer.substr(slash);
  }
  return param;
}

PlainError plain(const DomainError& error) {
  PlainError p;
  p.status = error.is(errors::request_timeout) ? 408 : status_of(error.category());
  p.code = error.code();
  const bool ours = p.status == 500;
  p.message = ours ? errors::internal.title : error.message();
  if (!error.violations().empty()) p.param = param_of(error.violations().front().pointer);
  p.retry_after_s = error.retry_after_s();
  p.final = error.is(errors::budget_exceeded);
  return p;
}

PlainError plain(const ProviderError& error) {
  PlainError p;
  p.message = error.message;
  p.param = error.param;
  if (error.retry_after_ms) p.retry_after_s = (*error.retry_after_ms + 999) / 1'000;
  switch (error.error_class) {
    case ErrorClass::auth:
    case ErrorClass::quota:
      // The account is ours; what the provider says about it is not the client's business.
      p.status = 502, p.code = "provider_credentials_refused", p.message = "The provider refused the gateway's credentials.";
      break;
    case ErrorClass::rate_limit: p.status = 429, p.code = errors::rate_limit_exceeded.code; break;
    case ErrorClass::context_length: p.status = 400, p.code = errors::context_length_exceeded.code; break;
    case ErrorClass::content_policy: p.status = 400, p.code = "content_filter"; break;
    case ErrorClass::not_found: p.status = 404, p.code = errors::model_not_found.code; break;
    case ErrorClass::bad_request:
      p.status = error.status >= 400 && error.status < 500 ? error.status : 400;
      p.code = error.code.empty() ? std::string_view("invalid_request") : std::string_view(error.code);
      break;
    case ErrorClass::none:
    case ErrorClass::transient:
      p.status = error.status == 529 || error.status == 503 ? 503 : error.status == 504 ? 504 : 502;
      // A code that is a bare status (OpenRouter) says nothing new.
      p.code = error.code.find_first_not_of("0123456789") == std::string::npos ? std::string_view("provider_error") : std::string_view(error.code);
      break;
  }
  if (p.message.empty()) p.message = "The provider reported an error.";
  return p;
}

DoorError whole(WireFormat door, const PlainError& p, std::string_view request_id) {
  DoorError error{p.status, {}, {}};
  error.body = format_of(door).render_error(p, request_id, error.status);
  if (format_of(door).error_type != nullptr) error.headers.emplace_back("x-amzn-errortype", format_of(door).error_type(p));
  if (p.retry_after_s) error.headers.emplace_back("retry-after", std::to_string(*p.retry_after_s));
  if (p.final) error.headers.emplace_back("x-should-retry", "false");
  return error;
}

std::string event(WireFormat door, const PlainError& p, std::string_view request_id) {
  const Format& format = format_of(door);
  int status = p.status;
  return format.frame_error(format.render_error(p, request_id, status));
}

}  // namespace

DoorError render_error(WireFormat door, const DomainError& error, std::string_view request_id) {
  return whole(door, plain(error), request_id);
}

DoorError render_error(WireFormat door, const ProviderError& error, std::string_view request_id) {
  return whole(door, plain(error), request_id);
}

std::string render_stream_error(WireFormat door, const DomainError& error, std::string_view request_id) {
  return event(door, plain(error), request_id);
}

std::string render_stream_error(WireFormat door, const ProviderError& error, std::string_view request_id) {
  return event(door, plain(error), request_id);
}

}  // namespace astra::gateway
