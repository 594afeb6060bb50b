#include "gateway/domain/formats/wire_format.hpp"

#include <array>
#include <utility>

namespace astra::gateway {
namespace {
constexpr std::array<std::pair<WireFormat, std::string_view>, 11> names{{
    {WireFormat::openai_chat, "openai_chat"},
    {WireFormat::openai_embeddings, "openai_embeddings"},
    {WireFormat::anthropic_messages, "anthropic_messages"},
    {WireFormat::bedrock_converse, "bedrock_converse"},
    {WireFormat::bedrock_anthropic, "bedrock_anthropic"},
    {WireFormat::openai_responses, "openai_responses"},
    {WireFormat::openai_completions, "openai_completions"},
    {WireFormat::cohere_chat, "cohere_chat"},
    {WireFormat::gemini_generate, "gemini_generate"},
    {WireFormat::gemini_embed, "gemini_embed"},
    {WireFormat::gemini_batch_embed, "gemini_batch_embed"},
}};
}  // namespace

std::string_view to_string(WireFormat format) {
  for (const auto& [value, name] : names)
    if (value == format) return name;
  return "unknown";
}

std::optional<WireFormat> parse_wire_format(std::string_view text) {
  for (const auto& [value, name] : names)
    if (name == text) return value;
  return std::nullopt;
}

}  // namespace astra::gateway
