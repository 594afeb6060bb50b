#include "gateway/domain/formats/conversion_rules.hpp"

#include <algorithm>

#include "gateway/domain/errors.hpp"

namespace astra::gateway {
namespace {

constexpr WireFormat openai = WireFormat::openai_chat;
constexpr WireFormat anthropic = WireFormat::anthropic_messages;
constexpr WireFormat responses = WireFormat::openai_responses;
constexpr WireFormat completions = WireFormat::openai_completions;
constexpr WireFormat converse = WireFormat::bedrock_converse;
constexpr std::optional<WireFormat> any = std::nullopt;
constexpr WireFormat gemini = WireFormat::gemini_generate;

// Fields with a counterpart never come here. Names are top-level members of the door's format, or messages[].<what>.
constexpr ConversionRule rules[] = {
    // Another number or kind of answer than the one asked for.
    {openai, any, "n", Unsupported::refuse},
    {openai, any, "audio", Unsupported::refuse},
    {openai, any, "modalities", Unsupported::refuse},
    {openai, any, "logprobs", Unsupported::refuse},
    {openai, any, "top_logprobs", Unsupported::refuse},
    {openai, any, "functions", Unsupported::refuse},
    {openai, any, "function_call", Unsupported::refuse},
    {openai, any, "web_search_options", Unsupported::refuse},
    {openai, any, "messages[].audio", Unsupported::refuse},
    {openai, any, "messages[].image", Unsupported::refuse},
    {openai, any, "messages[].document", Unsupported::refuse},
    {openai, any, "messages[].part", Unsupported::refuse},
    {openai, any, "tools[]", Unsupported::refuse},
    // Refinements.
    {openai, any, "frequency_penalty", Unsupported::drop},
    {openai, any, "presence_penalty", Unsupported::drop},
    {openai, any, "logit_bias", Unsupported::drop},
    {openai, any, "seed", Unsupported::drop},
    {openai, any, "prediction", Unsupported::drop},
    {openai, any, "verbosity", Unsupported::drop},
    {openai, any, "service_tier", Unsupported::drop},
    {openai, any, "response_format.json_object", Unsupported::drop},
    {openai, any, "temperature", Unsupported::drop},
    {openai, any, "top_k", Unsupported::drop},
    {openai, any, "reasoning_effort", Unsupported::drop},
    {openai, any, "messages[].thinking", Unsupported::drop},
    {openai, any, "messages[].name", Unsupported::drop},
    {openai, any, "messages[].tool_calls[].arguments", Unsupported::drop},
    // About OpenAI's own storage, caches and moderation.
    {openai, any, "store", Unsupported::ignore},
    {openai, any, "metadata", Unsupported::ignore},
    {openai, any, "prompt_cache_key", Unsupported::ignore},
    {openai, any, "prompt_cache_retention", Unsupported::ignore},
    {openai, any, "prompt_cache_options", Unsupported::ignore},
    {openai, any, "safety_identifier", Unsupported::ignore},
    {openai, any, "moderation", Unsupported::ignore},
    {openai, converse, "user", Unsupported::ignore},

    {anthropic, any, "container", Unsupported::refuse},
    {anthropic, any, "mcp_servers", Unsupported::refuse},
    {anthropic, any, "tools[]", Unsupported::refuse},
    {anthropic, any, "messages[].part", Unsupported::refuse},
    {anthropic, any, "messages[].image", Unsupported::refuse},
    {anthropic, any, "messages[].document", Unsupported::refuse},
    {anthropic, any, "top_k", Unsupported::drop},
    {anthropic, any, "service_tier", Unsupported::drop},
    {anthropic, any, "messages[].thinking", Unsupported::drop},
    {anthropic, any, "messages[].redacted_thinking", Unsupported::drop},
    {anthropic, any, "messages[].tool_result.is_error", Unsupported::drop},
    {anthropic, any, "context_management", Unsupported::drop},
    {anthropic, any, "inference_geo", Unsupported::refuse},
    {anthropic, any, "cache_control", Unsupported::ignore},
    {anthropic, any, "user_profile_id", Unsupported::ignore},
    {anthropic, any, "anthropic_version", Unsupported::ignore},
    {anthropic, any, "anthropic_beta", Unsupported::drop},
    {anthropic, converse, "user", Unsupported::ignore},

    // A guardrail that would not be applied is no refinement.
    {converse, any, "guardrailConfig", Unsupported::refuse},
    {converse, any, "promptVariables", Unsupported::refuse},
    {converse, any, "tools[]", Unsupported::refuse},
    {converse, any, "messages[].part", Unsupported::refuse},
    {converse, any, "messages[].image", Unsupported::refuse},
    {converse, any, "messages[].document", Unsupported::refuse},
    {converse, any, "requestMetadata", Unsupported::ignore},
    {converse, any, "performanceConfig", Unsupported::drop},
    {converse, any, "additionalModelResponseFieldPaths", Unsupported::drop},

    // What lies with OpenAI, and what only it can run.
    {responses, any, "previous_response_id", Unsupported::refuse},
    {responses, any, "conversation", Unsupported::refuse},
    {responses, any, "background", Unsupported::refuse},
    {responses, any, "prompt", Unsupported::refuse},
    {responses, any, "tool_choice", Unsupported::refuse},
    {responses, any, "text.format", Unsupported::refuse},
    {responses, any, "tools[]", Unsupported::refuse},
    {responses, any, "messages[].part", Unsupported::refuse},
    {responses, any, "messages[].image", Unsupported::refuse},
    {responses, any, "messages[].document", Unsupported::refuse},
    {responses, any, "messages[].audio", Unsupported::refuse},
    // About its storage, caches and moderation. Reasoning is handed out encrypted whether it was asked for or not.
    {responses, any, "store", Unsupported::ignore},
    {responses, any, "include", Unsupported::ignore},
    {responses, any, "metadata", Unsupported::ignore},
    {responses, any, "prompt_cache_key", Unsupported::ignore},
    {responses, any, "prompt_cache_retention", Unsupported::ignore},
    {responses, any, "prompt_cache_options", Unsupported::ignore},
    {responses, any, "safety_identifier", Unsupported::ignore},
    {responses, any, "stream_options", Unsupported::ignore},

    {completions, any, "prompt[]", Unsupported::refuse},
    {completions, any, "suffix", Unsupported::refuse},
    {completions, any, "echo", Unsupported::refuse},
    {completions, any, "best_of", Unsupported::refuse},
    {completions, any, "logprobs", Unsupported::refuse},
    {openai, gemini, "user", Unsupported::ignore},
    {anthropic, gemini, "user", Unsupported::ignore},

    {gemini, any, "n", Unsupported::refuse},
    {gemini, any, "cachedContent", Unsupported::refuse},
    {gemini, any, "responseModalities", Unsupported::refuse},
    {gemini, any, "speechConfig", Unsupported::refuse},
    {gemini, any, "imageConfig", Unsupported::refuse},
    {gemini, any, "responseMimeType", Unsupported::refuse},
    {gemini, any, "responseLogprobs", Unsupported::refuse},
    {gemini, any, "tools[]", Unsupported::refuse},
    {gemini, any, "messages[].part", Unsupported::refuse},
    {gemini, any, "messages[].image", Unsupported::refuse},
    {gemini, any, "messages[].document", Unsupported::refuse},
    {gemini, any, "messages[].audio", Unsupported::refuse},
    {gemini, any, "messages[].thinking", Unsupported::ignore},
    {gemini, any, "labels", Unsupported::ignore},
};

// Whose fields a format's requests have.
WireFormat origin_of(WireFormat format) { return format == WireFormat::bedrock_anthropic ? anthropic : format; }

}  // namespace

std::span<const ConversionRule> conversion_rules() { return rules; }

Unsupported unsupported_action(WireFormat from, WireFormat to, std::string_view field) {
  from = origin_of(from);
  for (const ConversionRule& rule : rules)
    if (rule.from == from && rule.to == to && rule.field == field) return rule.action;
  for (const ConversionRule& rule : rules)
    if (rule.from == from && !rule.to && rule.field == field) return rule.action;
  // OpenAI's other formats share the words of its first.
  if ((from == responses || from == completions) && to != openai) return unsupported_action(openai, to, field);
  return Unsupported::drop;
}

void Losses::lose(std::string_view field, std::string shown) {
  const Unsupported action = unsupported_action(from_, to_, field);
  if (action == Unsupported::ignore) return;
  if (shown.empty()) shown = field;
  std::vector<std::string>& list = action == Unsupported::refuse || refuse_all_ ? refused_ : dropped_;
  if (std::find(list.begin(), list.end(), shown) == list.end()) list.push_back(std::move(shown));
}

Result<std::vector<std::string>> Losses::take() {
  if (refused_.empty()) return std::move(dropped_);
  std::string names;
  std::vector<Violation> violations;
  for (const std::string& name : refused_) {
    names += (names.empty() ? "" : ", ") + name;
    violations.push_back({"/" + name, "unsupported", "The model's provider cannot do this."});
  }
  return DomainError(errors::unsupported_parameter, "The model's provider does not support: " + names + ".", std::move(violations));
}

}  // namespace astra::gateway
