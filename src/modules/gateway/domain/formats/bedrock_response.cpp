#include <string>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/bedrock.hpp"
#include "gateway/domain/formats/bedrock_names.hpp"
#include "gateway/domain/formats/reading.hpp"

// Bedrock Converse: whole answers, both directions.
namespace astra::gateway::bedrock_converse {
namespace {

void read_text(JsonValue text, ChatSource& source, Part& part) { part.text = {source.text(text), text.raw()}; }

void read_block(JsonValue block, ChatSource& source, std::vector<Part>& parts) {
  if (const JsonValue cited = block["citationsContent"]; cited.is_object()) {
    for (const JsonValue piece : cited["content"].elements()) read_text(piece["text"], source, parts.emplace_back());
    return;
  }
  Part& part = parts.emplace_back();
  part.raw = block.raw();
  if (block["text"].is_string()) return read_text(block["text"], source, part);
  if (const JsonValue call = block["toolUse"]; call.is_object()) {
    part.kind = Part::Kind::tool_call;
    part.id = source.text(call["toolUseId"]);
    part.name = source.text(call["name"]);
    const JsonValue input = call["input"];
    part.text = {input.exists_and_not_null() ? input.raw() : std::string_view("{}"), input.raw()};
  } else if (const JsonValue reasoning = block["reasoningContent"]; reasoning.is_object()) {
    if (const JsonValue redacted = reasoning["redactedContent"]; redacted.is_string()) {
      part.kind = Part::Kind::redacted_thinking;
      part.signature = source.text(redacted);
      return;
    }
    part.kind = Part::Kind::thinking;
    read_text(reasoning["reasoningText"]["text"], source, part);
    part.signature = source.text(reasoning["reasoningText"]["signature"]);
  } else {
    part.kind = Part::Kind::other;
  }
}

void write_block(JsonWriter& w, const Part& part) {
  switch (part.kind) {
    case Part::Kind::text:
    case Part::Kind::refusal: w.begin_object().field("text", part.text.value).end_object(); return;
    case Part::Kind::tool_call:
      w.begin_object().key("toolUse").begin_object().field("toolUseId", part.id).field("name", part.name).key("input");
      if (part.text.empty()) w.raw("{}");
      else if (is_json_object(part.text.value)) w.raw(part.text.value);
      else w.begin_object().field("arguments", part.text.value).end_object();  // cut by maxTokens, or the model's mistake
      w.end_object().end_object();
      return;
    case Part::Kind::thinking:
      w.begin_object().key("reasoningContent").begin_object().key("reasoningText").begin_object().field("text", part.text.value);
      if (!part.signature.empty()) w.field("signature", part.signature);
      w.end_object().end_object().end_object();
      return;
    case Part::Kind::redacted_thinking:
      w.begin_object().key("reasoningContent").begin_object().field("redactedContent", part.signature).end_object().end_object();
      return;
    default: return;
  }
}

}  // namespace

Result<ChatResponse> parse_response(std::string bytes, const Dialect*) {
  ChatResponse response;
  response.format = WireFormat::bedrock_converse;
  response.source = TRY(read_response_source(std::move(bytes)));
  ChatSource& source = *response.source;
  const JsonValue root = source.root();
  const JsonValue content = root["output"]["message"]["content"];
  if (!content.is_array()) return DomainError(errors::provider_protocol_error, "The answer has no content.");
  Choice& choice = response.choices.emplace_back();
  for (const JsonValue block : content.elements()) read_block(block, source, choice.parts);
  choice.finish = read_finish(source.text(root["stopReason"]));
  choice.stop_sequence = source.text(root["additionalModelResponseFields"]["stop_sequence"]);
  response.has_usage = read_usage(root["usage"], response.usage);
  return response;
}

// The format knows one answer: of several choices the first is written. It names neither the answer nor its model.
std::string render_response(const ChatResponse& response, const ResponseOptions&) {
  std::string out;
  JsonWriter w(out);
  static const Choice nothing;
  const Choice& choice = response.choices.empty() ? nothing : response.choices.front();
  w.begin_object().key("output").begin_object().key("message").begin_object().field("role", "assistant").key("content").begin_array();
  for (const Part& part : choice.parts) write_block(w, part);
  w.end_array().end_object().end_object().field("stopReason", write_finish(choice.finish)).key("usage");
  write_usage(w, response.usage);
  w.end_object();
  return out;
}

}  // namespace astra::gateway::bedrock_converse
