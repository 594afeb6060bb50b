#include <algorithm>
#include <string>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/cohere.hpp"
#include "gateway/domain/formats/provider_errors.hpp"
#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// Cohere: whole answers.
namespace astra::gateway::cohere_chat {

FinishReason read_finish(std::string_view reason) {
  if (reason == "COMPLETE") return FinishReason::stop;
  if (reason == "STOP_SEQUENCE") return FinishReason::stop_sequence;
  if (reason == "MAX_TOKENS") return FinishReason::length;
  if (reason == "TOOL_CALL") return FinishReason::tool_calls;
  if (reason == "ERROR_TOXIC") return FinishReason::content_filter;
  if (reason == "ERROR_LIMIT") return FinishReason::context_length;
  if (reason == "ERROR" || reason == "TIMEOUT") return FinishReason::error;
  return reason.empty() ? FinishReason::none : FinishReason::stop;
}

bool read_usage(JsonValue json, Usage& usage) {
  const JsonValue billed = json["billed_units"];
  const JsonValue counted = billed["input_tokens"].exists() || billed["output_tokens"].exists() ? billed : json["tokens"];
  if (!counted.is_object()) return false;
  Usage read;
  const std::int64_t input = token_count(counted["input_tokens"]);
  read.in_cache_read = std::min(input, token_count(json["cached_tokens"]));
  read.in_plain = input - read.in_cache_read;
  read.out_text = token_count(counted["output_tokens"]);
  usage = read;
  return true;
}

Result<ChatResponse> parse_response(std::string bytes, const Dialect*) {
  ChatResponse response;
  response.format = WireFormat::cohere_chat;
  response.source = TRY(read_response_source(std::move(bytes)));
  ChatSource& source = *response.source;
  const JsonValue root = source.root();
  const JsonValue message = root["message"];
  if (!message.is_object()) return DomainError(errors::provider_protocol_error, "The answer has no message.");
  response.id = source.text(root["id"]);
  Choice& choice = response.choices.emplace_back();
  const auto add = [&](Part::Kind kind, JsonValue text) {
    if (!text.is_string() || text.plain().empty()) return;
    Part& part = choice.parts.emplace_back();
    part.kind = kind;
    part.text = {source.text(text), text.raw()};
  };
  add(Part::Kind::thinking, message["tool_plan"]);
  for (const JsonValue block : message["content"].elements()) {
    add(Part::Kind::thinking, block["thinking"]);
    add(Part::Kind::text, block["text"]);
  }
  for (const JsonValue call : message["tool_calls"].elements()) {
    Part& part = choice.parts.emplace_back();
    part.kind = Part::Kind::tool_call;
    part.id = source.text(call["id"]);
    part.name = source.text(call["function"]["name"]);
    part.text = {source.text(call["function"]["arguments"]), call["function"]["arguments"].raw()};
  }
  choice.finish = read_finish(source.text(root["finish_reason"]));
  if (choice.finish == FinishReason::error) response.error = incomplete_answer(source.text(root["finish_reason"]));
  response.has_usage = read_usage(root["usage"], response.usage);
  return response;
}

}  // namespace astra::gateway::cohere_chat
