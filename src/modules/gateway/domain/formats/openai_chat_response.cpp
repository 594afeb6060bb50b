#include <array>
#include <string>
#include <utility>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/openai_chat.hpp"
#include "gateway/domain/formats/provider_errors.hpp"
#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// OpenAI chat completions: whole answers, both directions.
namespace astra::gateway::openai_chat {
namespace {

constexpr std::array<std::pair<std::string_view, FinishReason>, 10> finish_reasons{{
    {"stop", FinishReason::stop},
    {"length", FinishReason::length},
    {"tool_calls", FinishReason::tool_calls},
    {"content_filter", FinishReason::content_filter},
    {"function_call", FinishReason::tool_calls},
    {"eos", FinishReason::stop},                                    // Together
    {"model_length", FinishReason::context_length},                 // Mistral
    {"error", FinishReason::error},                                 // Mistral, OpenRouter
    {"insufficient_system_resource", FinishReason::error},          // DeepSeek
    {"stop_sequence", FinishReason::stop_sequence},
}};

void read_thinking(JsonValue message, ChatSource& source, std::vector<Part>& parts) {
  for (const JsonValue block : message["thinking_blocks"].elements()) {
    Part& part = parts.emplace_back();
    const bool redacted = block["type"].equals("redacted_thinking");
    part.kind = redacted ? Part::Kind::redacted_thinking : Part::Kind::thinking;
    part.text = {source.text(block["thinking"]), block["thinking"].raw()};
    part.signature = source.text(block[redacted ? "data" : "signature"]);
  }
  if (!parts.empty()) return;
  const JsonValue content = message["reasoning_content"];
  const JsonValue reasoning = content.is_string() ? content : message["reasoning"];
  if (!reasoning.is_string() || reasoning.plain().empty()) return;
  Part& part = parts.emplace_back();
  part.kind = Part::Kind::thinking;
  part.text = {source.text(reasoning), reasoning.raw()};
}

void read_message(JsonValue message, ChatSource& source, std::vector<Part>& parts) {
  read_thinking(message, source, parts);
  const auto add = [&](Part::Kind kind, JsonValue text) {
    if (!text.is_string() || text.plain().empty()) return;
    Part& part = parts.emplace_back();
    part.kind = kind;
    part.text = {source.text(text), text.raw()};
  };
  const JsonValue content = message["content"];
  add(Part::Kind::text, content);
  for (const JsonValue chunk : content.elements()) {  // Mistral's chunks, Databricks' parts
    for (const JsonValue inner : chunk["thinking"].elements()) add(Part::Kind::thinking, inner["text"]);
    for (const JsonValue inner : chunk["summary"].elements()) {
      const std::size_t before = parts.size();
      add(Part::Kind::thinking, inner["text"]);
      if (parts.size() > before) parts.back().signature = source.text(inner["signature"]);
    }
    add(Part::Kind::text, chunk["text"]);
  }
  add(Part::Kind::refusal, message["refusal"]);
  for (const JsonValue call : message["tool_calls"].elements()) {
    Part& part = parts.emplace_back();
    const JsonValue function = call["function"];
    part.kind = function.is_object() ? Part::Kind::tool_call : Part::Kind::other;
    part.raw = call.raw();
    part.id = source.text(call["id"]);
    part.name = source.text(function["name"]);
    const JsonValue arguments = function["arguments"];
    // Some servers write the arguments as an object.
    part.text = {arguments.is_object() ? arguments.raw() : source.text(arguments), arguments.raw()};
  }
}

void write_message(JsonWriter& w, const Choice& choice) {
  std::string text;
  std::string refusal;
  std::string thinking;
  bool signed_thinking = false;
  bool calls = false;
  for (const Part& part : choice.parts) {
    if (part.kind == Part::Kind::text) text += part.text.value;
    if (part.kind == Part::Kind::refusal) refusal += part.text.value;
    if (part.kind == Part::Kind::thinking) thinking += part.text.value;
    calls |= part.kind == Part::Kind::tool_call;
    signed_thinking |= !part.signature.empty();
  }
  w.begin_object().field("role", "assistant").key("content");
  if (text.empty() && (calls || !refusal.empty())) w.null();
  else w.string(text);
  w.key("refusal");
  if (refusal.empty()) w.null();
  else w.string(refusal);
  if (!thinking.empty()) w.field("reasoning_content", thinking);
  if (signed_thinking) {
    // Signatures must come back unchanged, in order, with the next turn (openai_chat_request.cpp reads them).
    w.key("thinking_blocks").begin_array();
    for (const Part& part : choice.parts) {
      if (part.kind == Part::Kind::thinking)
        w.begin_object().field("type", "thinking").field("thinking", part.text.value).field("signature", part.signature).end_object();
      if (part.kind == Part::Kind::redacted_thinking)
        w.begin_object().field("type", "redacted_thinking").field("data", part.signature).end_object();
    }
    w.end_array();
  }
  if (calls) {
    w.key("tool_calls").begin_array();
    for (const Part& part : choice.parts) {
      if (part.kind != Part::Kind::tool_call) continue;
      w.begin_object().field("id", part.id).field("type", "function").key("function").begin_object();
      w.field("name", part.name).field("arguments", part.text.value).end_object().end_object();
    }
    w.end_array();
  }
  w.end_object();
}

}  // namespace

FinishReason read_finish(std::string_view reason) {
  for (const auto& [word, value] : finish_reasons)
    if (word == reason) return value;
  return reason.empty() ? FinishReason::none : FinishReason::stop;
}

std::string_view write_finish(FinishReason reason) {
  switch (reason) {
    case FinishReason::length:
    case FinishReason::context_length: return "length";
    case FinishReason::tool_calls: return "tool_calls";
    case FinishReason::content_filter: return "content_filter";
    default: return "stop";
  }
}

Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect) {
  ChatResponse response;
  response.format = WireFormat::openai_chat;
  response.source = TRY(read_response_source(std::move(bytes)));
  ChatSource& source = *response.source;
  const JsonValue root = source.root();
  response.error = failure_in_answer(root);
  if (response.error) return response;
  if (!root["choices"].is_array()) return DomainError(errors::provider_protocol_error, "The answer has no choices.");
  response.id = source.text(root["id"]);
  response.model = source.text(root["model"].exists() ? root["model"] : root["model_id"]);  // watsonx
  response.created_s = root["created"].int_or(0);
  for (const JsonValue json : root["choices"].elements()) {
    Choice& choice = response.choices.emplace_back();
    choice.index = static_cast<std::uint32_t>(json["index"].int_or(0));
    read_message(json["message"], source, choice.parts);
    choice.finish = read_finish(source.text(json["finish_reason"]));
    const bool calls = json["message"]["tool_calls"].size() != 0;
    if (choice.finish == FinishReason::none) choice.finish = calls ? FinishReason::tool_calls : FinishReason::stop;  // xAI
    if (choice.finish == FinishReason::error) response.error = incomplete_answer(source.text(json["finish_reason"]));
  }
  response.has_usage = read_openai_usage(usage_in(root), dialect, response.usage);
  return response;
}

std::string render_response(const ChatResponse& response, const ResponseOptions& options) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().field("id", response.id.empty() ? options.id : response.id).field("object", "chat.completion");
  w.field_number("created", response.created_s != 0 ? response.created_s : options.now_s);
  w.field("model", options.model.empty() ? response.model : options.model).key("choices").begin_array();
  for (const Choice& choice : response.choices) {
    w.begin_object().field_number("index", choice.index).key("message");
    write_message(w, choice);
    w.field_null("logprobs").field("finish_reason", write_finish(choice.finish)).end_object();
  }
  w.end_array();
  if (response.has_usage) {
    w.key("usage");
    write_openai_usage(w, response.usage);
  }
  w.end_object();
  return out;
}

}  // namespace astra::gateway::openai_chat
