#include <string>

#include "gateway/domain/chat/opaque.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/gemini.hpp"
#include "gateway/domain/formats/gemini_parts.hpp"
#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// Gemini: whole answers, both directions.
namespace astra::gateway::gemini {
namespace {

void read_part(JsonValue json, std::uint32_t call, std::string_view response_id, ChatSource& source, std::vector<Part>& parts) {
  Part& part = parts.emplace_back();
  part.raw = json.raw();
  const std::string signature = json["thoughtSignature"].string_or({});
  if (const JsonValue function = json["functionCall"]; function.is_object()) {
    part.kind = Part::Kind::tool_call;
    part.name = source.text(function["name"]);
    part.id = source.keep(signed_call_id(call_id(function, response_id, call), signature));
    const JsonValue args = function["args"];
    part.text = {args.is_object() ? args.raw() : std::string_view("{}"), args.raw()};
    return;
  }
  if (!json["text"].is_string()) {
    part.kind = Part::Kind::other;
    part.name = json["inlineData"].exists() ? "inlineData" : json["executableCode"].exists() ? "executableCode" : "part";
    return;
  }
  part.text = {source.text(json["text"]), json["text"].raw()};
  if (json["thought"].to_bool() == true) {
    part.kind = Part::Kind::thinking;
    if (!signature.empty()) part.signature = source.keep(mark_gemini_signature(signature));
  } else if (!signature.empty()) {
    // Thinking that is not shown, signed behind the text.
    if (part.text.empty()) parts.pop_back();
    Part& thinking = parts.emplace_back();
    thinking.kind = Part::Kind::thinking;
    thinking.signature = source.keep(mark_gemini_signature(signature));
  }
}

}  // namespace

Result<ChatResponse> parse_response(std::string bytes, const Dialect*) {
  ChatResponse response;
  response.format = WireFormat::gemini_generate;
  response.source = TRY(read_response_source(std::move(bytes)));
  ChatSource& source = *response.source;
  const JsonValue root = source.root();
  const JsonValue blocked = root["promptFeedback"]["blockReason"];
  if (!root["candidates"].is_array() && !blocked.is_string())
    return DomainError(errors::provider_protocol_error, "The answer has no candidates.");
  response.id = source.text(root["responseId"]);
  response.model = source.text(root["modelVersion"]);
  for (const JsonValue json : root["candidates"].elements()) {
    Choice& choice = response.choices.emplace_back();
    choice.index = static_cast<std::uint32_t>(json["index"].int_or(static_cast<std::int64_t>(response.choices.size()) - 1));
    std::uint32_t calls = 0;
    for (const JsonValue part : json["content"]["parts"].elements()) {
      read_part(part, calls, response.id, source, choice.parts);
      calls += part["functionCall"].is_object();
    }
    choice.finish = read_finish(json["finishReason"].plain(), calls != 0);
    if (choice.finish == FinishReason::none) choice.finish = calls != 0 ? FinishReason::tool_calls : FinishReason::stop;
  }
  if (response.choices.empty() && blocked.is_string()) response.choices.emplace_back().finish = FinishReason::content_filter;
  response.has_usage = read_gemini_usage(root["usageMetadata"], response.usage);
  response.usage.web_searches = searches_of(root, response.model);
  return response;
}

std::string render_response(const ChatResponse& response, const ResponseOptions& options) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("candidates").begin_array();
  for (const Choice& choice : response.choices) {
    w.begin_object().key("content").begin_object().key("parts").begin_array();
    for (const Part& part : choice.parts) {
      if (part.kind == Part::Kind::tool_call) write_call(w, part.id, part.name, part.text.value);
      else if (part.kind == Part::Kind::text || part.kind == Part::Kind::refusal) write_text(w, part.text.value, false, {});
      else if (part.kind == Part::Kind::thinking) write_text(w, part.text.value, true, part.signature);
    }
    w.end_array().field("role", "model").end_object();
    w.field("finishReason", write_finish(choice.finish)).field_number("index", choice.index).end_object();
  }
  w.end_array();
  if (response.has_usage) {
    w.key("usageMetadata");
    write_gemini_usage(w, response.usage);
  }
  w.field("modelVersion", options.model.empty() ? response.model : options.model);
  w.field("responseId", response.id.empty() ? options.id : response.id).end_object();
  return out;
}

}  // namespace astra::gateway::gemini
