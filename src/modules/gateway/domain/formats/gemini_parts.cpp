#include "gateway/domain/formats/gemini_parts.hpp"

#include <algorithm>

#include "gateway/domain/chat/opaque.hpp"
#include "gateway/domain/formats/gemini.hpp"
#include "gateway/domain/formats/reading.hpp"

namespace astra::gateway::gemini {
namespace {

constexpr int first_generation_billed_by_query = 3;

// FNV-1a, for answers without an id: equal calls get equal ids.
std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t hash = 14'695'981'039'346'656'037u;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
  return hash;
}

}  // namespace

std::string call_id(JsonValue function_call, std::string_view response_id, std::uint32_t place) {
  if (const std::string id = function_call["id"].string_or({}); !id.empty()) return id;
  std::string made = "call_";
  if (response_id.empty()) {
    constexpr std::string_view hex = "0123456789abcdef";
    const std::uint64_t hash = hash_of(function_call.raw());
    for (int shift = 60; shift >= 0; shift -= 4) made += hex[hash >> shift & 15];
  } else {
    made += response_id;
  }
  return made + "_" + std::to_string(place);
}

std::int64_t searches_of(JsonValue root, std::string_view model) {
  std::int64_t queries = 0;
  for (const JsonValue candidate : root["candidates"].elements())
    queries += static_cast<std::int64_t>(candidate["groundingMetadata"]["webSearchQueries"].size());
  return generation_of(model) >= first_generation_billed_by_query ? queries : std::min<std::int64_t>(queries, 1);
}

void write_call(JsonWriter& w, std::string_view id, std::string_view name, std::string_view arguments) {
  w.begin_object().key("functionCall").begin_object().field("id", split_call_id(id).id).field("name", name).key("args");
  if (arguments.empty()) w.raw("{}");
  else if (is_json_object(arguments)) w.raw(arguments);
  else w.begin_object().field("arguments", arguments).end_object();  // cut by a limit, or the model's mistake
  w.end_object();
  w.end_object();
}

void write_text(JsonWriter& w, std::string_view text, bool thought, std::string_view signature) {
  w.begin_object().field("text", text);
  if (thought) w.field_boolean("thought", true);
  if (!signature.empty()) w.field("thoughtSignature", foreign_to_base64(signature));
  w.end_object();
}

FinishReason read_finish(std::string_view reason, bool called) {
  if (reason.empty() || reason == "FINISH_REASON_UNSPECIFIED") return FinishReason::none;
  if (reason == "MAX_TOKENS") return FinishReason::length;
  for (const std::string_view filtered :
       {"SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION", "MODEL_ARMOR", "ESCALATION"})
    if (reason == filtered) return FinishReason::content_filter;
  return called ? FinishReason::tool_calls : FinishReason::stop;
}

std::string_view write_finish(FinishReason reason) {
  switch (reason) {
    case FinishReason::length:
    case FinishReason::context_length: return "MAX_TOKENS";
    case FinishReason::content_filter: return "SAFETY";
    case FinishReason::error: return "OTHER";
    default: return "STOP";
  }
}

}  // namespace astra::gateway::gemini
