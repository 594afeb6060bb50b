#include <string>

#include "gateway/domain/formats/anthropic_messages.hpp"

// Anthropic messages: our errors in its words.
namespace astra::gateway::anthropic_messages {
namespace {

constexpr int unavailable_status = 503;
constexpr int overloaded_status = 529;

std::string_view type_of(int status) {
  switch (status) {
    case 401: return "authentication_error";
    case 403: return "permission_error";
    case 404: return "not_found_error";
    case 413: return "request_too_large";
    case 429: return "rate_limit_error";
    case unavailable_status: return "overloaded_error";
    case 504: return "timeout_error";
    default: return status >= 500 ? "api_error" : "invalid_request_error";
  }
}

}  // namespace

std::string render_error(const PlainError& error, std::string_view request_id, int& status) {
  if (status == unavailable_status) status = overloaded_status;  // its SDK's OverloadedError
  std::string out;
  JsonWriter w(out);
  w.begin_object().field("type", "error").key("error").begin_object().field("type", type_of(error.status));
  w.field("message", error.param.empty() ? std::string(error.message) : error.param + ": " + std::string(error.message));
  w.field("code", error.code).end_object();
  if (!request_id.empty()) w.field("request_id", request_id);
  w.end_object();
  return out;
}

std::string frame_error(const std::string& body) { return "event: error\ndata: " + body + "\n\n"; }

}  // namespace astra::gateway::anthropic_messages
