#include <string>

#include "gateway/domain/formats/openai_chat.hpp"

// OpenAI chat completions: our errors in its words.
namespace astra::gateway::openai_chat {
namespace {

std::string_view type_of(int status) {
  switch (status) {
    case 429: return "rate_limit_error";
    case 500:
    case 502:
    case 503:
    case 504: return "server_error";
    default: return "invalid_request_error";
  }
}

}  // namespace

std::string render_error(const PlainError& error, std::string_view, int&) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("error").begin_object().field("message", error.message);
  // OpenAI's word for an account without money; its SDK shows it by type.
  w.field("type", error.final ? "insufficient_quota" : type_of(error.status)).key("param");
  if (error.param.empty()) w.null();
  else w.string(error.param);
  w.field("code", error.code).end_object().end_object();
  return out;
}

std::string frame_error(const std::string& body) { return "data: " + body + "\n\n"; }

}  // namespace astra::gateway::openai_chat
