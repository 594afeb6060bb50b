#include <string>

#include "gateway/domain/formats/gemini.hpp"

// Gemini: our errors as google.rpc.Status.
namespace astra::gateway::gemini {
namespace {

std::string_view status_word(int status) {
  switch (status) {
    case 400:
    case 413:
    case 415: return "INVALID_ARGUMENT";
    case 401: return "UNAUTHENTICATED";
    case 403: return "PERMISSION_DENIED";
    case 404: return "NOT_FOUND";
    case 409: return "ABORTED";
    case 429: return "RESOURCE_EXHAUSTED";
    case 503: return "UNAVAILABLE";
    case 408:
    case 504: return "DEADLINE_EXCEEDED";
    default: return status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
  }
}

std::string upper(std::string_view code) {
  std::string out(code);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

}  // namespace

std::string render_error(const PlainError& error, std::string_view request_id, int&) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("error").begin_object().field_number("code", error.status).field("message", error.message);
  w.field("status", status_word(error.status)).key("details").begin_array();
  w.begin_object().field("@type", "type.googleapis.com/google.rpc.ErrorInfo").field("reason", upper(error.code)).field("domain", "bastion");
  w.end_object();
  if (!error.param.empty()) {
    w.begin_object().field("@type", "type.googleapis.com/google.rpc.BadRequest").key("fieldViolations").begin_array();
    w.begin_object().field("field", error.param).field("description", error.message).end_object().end_array().end_object();
  }
  if (error.retry_after_s)
    w.begin_object().field("@type", "type.googleapis.com/google.rpc.RetryInfo")
        .field("retryDelay", std::to_string(*error.retry_after_s) + "s").end_object();
  if (!request_id.empty())
    w.begin_object().field("@type", "type.googleapis.com/google.rpc.RequestInfo").field("requestId", request_id).end_object();
  w.end_array().end_object().end_object();
  return out;
}

std::string frame_error(const std::string& body) { return "data: " + body + "\n\n"; }

}  // namespace astra::gateway::gemini
