#include "gateway/domain/formats/conversion_rules.hpp"

#include <algorithm>

#include "gateway/domain/errors.hpp"

namespace astra::gateway {
namespace {

constexpr WireFormat openai = WireFormat::openai_chat;
constexpr WireFormat anthropic = WireFormat::anthropic_messages;

// Fields with a counterpart never come here. Names are top-level members of the door's format, or messages[].<what>.
constexpr ConversionRule rules[] = {
    // Another number or kind of answer than the one asked for.
    {openai, anthropic, "n", Unsupported::refuse},
    {openai, anthropic, "audio", Unsupported::refuse},
    {openai, anthropic, "modalities", Unsupported::refuse},
    {openai, anthropic, "logprobs", Unsupported::refuse},
    {openai, anthropic, "top_logprobs", Unsupported::refuse},
    {openai, anthropic, "functions", Unsupported::refuse},
    {openai, anthropic, "function_call", Unsupported::refuse},
    {openai, anthropic, "web_search_options", Unsupported::refuse},
    {openai, anthropic, "messages[].audio", Unsupported::refuse},
    {openai, anthropic, "messages[].image", Unsupported::refuse},
    {openai, anthropic, "messages[].document", Unsupported::refuse},
    {openai, anthropic, "messages[].part", Unsupported::refuse},
    {openai, anthropic, "tools[]", Unsupported::refuse},
    // Refinements.
    {openai, anthropic, "frequency_penalty", Unsupported::drop},
    {openai, anthropic, "presence_penalty", Unsupported::drop},
    {openai, anthropic, "logit_bias", Unsupported::drop},
    {openai, anthropic, "seed", Unsupported::drop},
    {openai, anthropic, "prediction", Unsupported::drop},
    {openai, anthropic, "verbosity", Unsupported::drop},
    {openai, anthropic, "service_tier", Unsupported::drop},
    {openai, anthropic, "response_format.json_object", Unsupported::drop},
    {openai, anthropic, "temperature", Unsupported::drop},
    {openai, anthropic, "top_k", Unsupported::drop},
    {openai, anthropic, "reasoning_effort", Unsupported::drop},
    {openai, anthropic, "messages[].thinking", Unsupported::drop},
    {openai, anthropic, "messages[].name", Unsupported::drop},
    {openai, anthropic, "messages[].tool_calls[].arguments", Unsupported::drop},
    // About OpenAI's own storage, caches and moderation.
    {openai, anthropic, "store", Unsupported::ignore},
    {openai, anthropic, "metadata", Unsupported::ignore},
    {openai, anthropic, "prompt_cache_key", Unsupported::ignore},
    {openai, anthropic, "prompt_cache_retention", Unsupported::ignore},
    {openai, anthropic, "prompt_cache_options", Unsupported::ignore},
    {openai, anthropic, "safety_identifier", Unsupported::ignore},
    {openai, anthropic, "moderation", Unsupported::ignore},

    {anthropic, openai, "container", Unsupported::refuse},
    {anthropic, openai, "mcp_servers", Unsupported::refuse},
    {anthropic, openai, "tools[]", Unsupported::refuse},
    {anthropic, openai, "messages[].part", Unsupported::refuse},
    {anthropic, openai, "messages[].image", Unsupported::refuse},
    {anthropic, openai, "messages[].document", Unsupported::refuse},
    {anthropic, openai, "top_k", Unsupported::drop},
    {anthropic, openai, "service_tier", Unsupported::drop},
    {anthropic, openai, "messages[].thinking", Unsupported::drop},
    {anthropic, openai, "messages[].redacted_thinking", Unsupported::drop},
    {anthropic, openai, "messages[].tool_result.is_error", Unsupported::drop},
    {anthropic, openai, "context_management", Unsupported::drop},
    {anthropic, openai, "inference_geo", Unsupported::refuse},
    {anthropic, openai, "cache_control", Unsupported::ignore},
    {anthropic, openai, "user_profile_id", Unsupported::ignore},
};

}  // namespace

std::span<const ConversionRule> conversion_rules() { return rules; }

Unsupported unsupported_action(WireFormat from, WireFormat to, std::string_view field) {
  for (const ConversionRule& rule : rules)
    if (rule.from == from && rule.to == to && rule.field == field) return rule.action;
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
