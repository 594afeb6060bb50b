#include "gateway/domain/formats/bedrock_names.hpp"

#include <algorithm>
#include <utility>

#include "gateway/domain/formats/usage_map.hpp"

namespace astra::gateway::bedrock_converse {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr Pair images[] = {{"png", "image/png"}, {"jpeg", "image/jpeg"}, {"gif", "image/gif"}, {"webp", "image/webp"}};
constexpr Pair documents[] = {
    {"pdf", "application/pdf"},
    {"csv", "text/csv"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"html", "text/html"},
    {"txt", "text/plain"},
    {"md", "text/markdown"}};

}  // namespace

FinishReason read_finish(std::string_view reason) {
  if (reason == "end_turn") return FinishReason::stop;
  if (reason == "tool_use") return FinishReason::tool_calls;
  if (reason == "max_tokens") return FinishReason::length;
  if (reason == "stop_sequence") return FinishReason::stop_sequence;
  if (reason == "content_filtered" || reason == "guardrail_intervened") return FinishReason::content_filter;
  if (reason == "model_context_window_exceeded") return FinishReason::context_length;
  return reason.empty() ? FinishReason::none : FinishReason::stop;   // malformed_model_output, malformed_tool_use
}

std::string_view write_finish(FinishReason reason) {
  switch (reason) {
    case FinishReason::length: return "max_tokens";
    case FinishReason::context_length: return "model_context_window_exceeded";
    case FinishReason::tool_calls: return "tool_use";
    case FinishReason::content_filter: return "content_filtered";
    case FinishReason::stop_sequence: return "stop_sequence";
    case FinishReason::error: return "malformed_model_output";
    default: return "end_turn";
  }
}

std::string_view media_type_of(std::string_view format) {
  for (const auto& [name, type] : images)
    if (name == format) return type;
  for (const auto& [name, type] : documents)
    if (name == format) return type;
  return {};
}

std::string_view image_format_of(std::string_view media_type) {
  if (media_type == "image/jpg") return "jpeg";
  for (const auto& [name, type] : images)
    if (type == media_type) return name;
  return {};
}

std::string_view document_format_of(std::string_view media_type, std::string_view title) {
  for (const auto& [name, type] : documents)
    if (type == media_type) return name;
  const std::string_view extension = title.substr(std::min(title.size(), title.rfind('.') + 1));
  for (const auto& [name, type] : documents)
    if (name == extension) return name;
  return {};
}

std::string_view cache_control_of(JsonValue cache_point) {
  return cache_point["ttl"].equals("1h") ? R"({"type":"ephemeral","ttl":"1h"})" : R"({"type":"ephemeral"})";
}

std::string_view cache_point_of(std::string_view cache_control) {
  const auto document = JsonDocument::parse(cache_control);
  const bool hour = document.ok() && document->root()["ttl"].equals("1h");
  return hour ? R"({"cachePoint":{"type":"default","ttl":"1h"}})" : R"({"cachePoint":{"type":"default"}})";
}

bool read_usage(JsonValue json, Usage& usage) {
  if (!json.is_object()) return false;
  Usage read;
  read.in_plain = token_count(json["inputTokens"]);
  read.in_cache_read = token_count(json["cacheReadInputTokens"]);
  const std::int64_t written = token_count(json["cacheWriteInputTokens"]);
  for (const JsonValue detail : json["cacheDetails"].elements())
    if (detail["ttl"].equals("1h")) read.in_cache_write_1h += token_count(detail["inputTokens"]);
  read.in_cache_write_1h = std::min(read.in_cache_write_1h, written);
  read.in_cache_write_5m = written - read.in_cache_write_1h;
  read.out_text = token_count(json["outputTokens"]);
  usage = read;
  return true;
}

void write_usage(JsonWriter& w, const Usage& usage) {
  w.begin_object().field_number("inputTokens", usage.in_plain + usage.in_audio + usage.in_image);
  w.field_number("outputTokens", usage.out_total()).field_number("totalTokens", usage.total());
  w.field_number("cacheReadInputTokens", usage.in_cache_read);
  w.field_number("cacheWriteInputTokens", usage.in_cache_write_5m + usage.in_cache_write_1h);
  if (usage.in_cache_write_1h != 0) {
    w.key("cacheDetails").begin_array();
    if (usage.in_cache_write_5m != 0) w.begin_object().field("ttl", "5m").field_number("inputTokens", usage.in_cache_write_5m).end_object();
    w.begin_object().field("ttl", "1h").field_number("inputTokens", usage.in_cache_write_1h).end_object().end_array();
  }
  w.end_object();
}

}  // namespace astra::gateway::bedrock_converse
