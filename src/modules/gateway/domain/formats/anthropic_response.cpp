#include <string>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/anthropic_messages.hpp"
#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// Anthropic messages: whole answers, both directions.
namespace astra::gateway::anthropic_messages {
namespace {

void read_block(JsonValue block, ChatSource& source, std::vector<Part>& parts) {
  Part& part = parts.emplace_back();
  part.raw = block.raw();
  const JsonValue type = block["type"];
  if (type.equals("text")) {
    part.text = {source.text(block["text"]), block["text"].raw()};
  } else if (type.equals("tool_use")) {
    part.kind = Part::Kind::tool_call;
    part.id = source.text(block["id"]);
    part.name = source.text(block["name"]);
    const JsonValue input = block["input"];
    part.text = {input.is_object() ? input.raw() : std::string_view("{}"), input.raw()};
  } else if (type.equals("thinking")) {
    part.kind = Part::Kind::thinking;
    part.text = {source.text(block["thinking"]), block["thinking"].raw()};
    part.signature = source.text(block["signature"]);
  } else if (type.equals("redacted_thinking")) {
    part.kind = Part::Kind::redacted_thinking;
    part.signature = source.text(block["data"]);
  } else {
    part.kind = Part::Kind::other;
    part.name = source.text(type);
  }
}

void write_block(JsonWriter& w, const Part& part) {
  switch (part.kind) {
    case Part::Kind::text:
    case Part::Kind::refusal:
      w.begin_object().field("type", "text").field("text", part.text.value).end_object();
      return;
    case Part::Kind::tool_call:
      w.begin_object().field("type", "tool_use").field("id", part.id).field("name", part.name).key("input");
      if (part.text.empty()) w.raw("{}");
      else if (is_json_object(part.text.value)) w.raw(part.text.value);
      else w.begin_object().field("arguments", part.text.value).end_object();  // cut by max_tokens, or the model's mistake
      w.end_object();
      return;
    case Part::Kind::thinking:
      w.begin_object().field("type", "thinking").field("thinking", part.text.value).field("signature", part.signature).end_object();
      return;
    case Part::Kind::redacted_thinking:
      w.begin_object().field("type", "redacted_thinking").field("data", part.signature).end_object();
      return;
    default: return;
  }
}

}  // namespace

FinishReason read_finish(std::string_view reason) {
  if (reason == "end_turn") return FinishReason::stop;
  if (reason == "max_tokens") return FinishReason::length;
  if (reason == "stop_sequence") return FinishReason::stop_sequence;
  if (reason == "tool_use") return FinishReason::tool_calls;
  if (reason == "pause_turn") return FinishReason::pause;
  if (reason == "refusal") return FinishReason::content_filter;
  if (reason == "model_context_window_exceeded") return FinishReason::context_length;
  return reason.empty() ? FinishReason::none : FinishReason::stop;
}

std::string_view write_finish(FinishReason reason) {
  switch (reason) {
    case FinishReason::length: return "max_tokens";
    case FinishReason::context_length: return "model_context_window_exceeded";
    case FinishReason::tool_calls: return "tool_use";
    case FinishReason::content_filter: return "refusal";
    case FinishReason::stop_sequence: return "stop_sequence";
    case FinishReason::pause: return "pause_turn";
    default: return "end_turn";
  }
}

Result<ChatResponse> parse_response(std::string bytes, const Dialect*) {
  ChatResponse response;
  response.format = WireFormat::anthropic_messages;
  response.source = TRY(read_response_source(std::move(bytes)));
  ChatSource& source = *response.source;
  const JsonValue root = source.root();
  if (!root["content"].is_array()) return DomainError(errors::provider_protocol_error, "The answer has no content.");
  response.id = source.text(root["id"]);
  response.model = source.text(root["model"]);
  Choice& choice = response.choices.emplace_back();
  for (const JsonValue block : root["content"].elements()) read_block(block, source, choice.parts);
  choice.finish = read_finish(source.text(root["stop_reason"]));
  choice.stop_sequence = source.text(root["stop_sequence"]);
  AnthropicCounters counters;
  response.has_usage = counters.read(root["usage"]);
  response.usage = counters.to_usage();
  return response;
}

// The format knows one answer: of several choices the first is written.
std::string render_response(const ChatResponse& response, const ResponseOptions& options) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().field("id", response.id.empty() ? options.id : response.id).field("type", "message").field("role", "assistant");
  w.field("model", options.model.empty() ? response.model : options.model).key("content").begin_array();
  static const Choice nothing;
  const Choice& choice = response.choices.empty() ? nothing : response.choices.front();
  for (const Part& part : choice.parts) write_block(w, part);
  w.end_array().field("stop_reason", write_finish(choice.finish)).key("stop_sequence");
  if (choice.stop_sequence.empty()) w.null();
  else w.string(choice.stop_sequence);
  w.key("usage");
  write_anthropic_usage(w, response.usage);
  w.end_object();
  return out;
}

}  // namespace astra::gateway::anthropic_messages
