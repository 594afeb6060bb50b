#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace astra::gateway {

// A format clients or providers speak. Many providers speak openai_chat; their small differences are a Dialect.
enum class WireFormat : std::uint8_t {
  openai_chat,         // POST /v1/chat/completions
  openai_embeddings,   // POST /v1/embeddings
  anthropic_messages,  // POST /v1/messages
  bedrock_converse,    // POST /model/{id}/converse and /converse-stream
  bedrock_anthropic,   // POST /model/{id}/invoke and /invoke-with-response-stream, of Claude models
  openai_responses,    // POST /v1/responses
  openai_completions,  // POST /v1/completions
  cohere_chat,         // Cohere's POST /v2/chat, of providers only
  gemini_generate,     // POST /v1beta/models/{model}:generateContent
  gemini_embed,        // POST /v1beta/models/{model}:embedContent
  gemini_batch_embed,  // POST /v1beta/models/{model}:batchEmbedContents
};

std::string_view to_string(WireFormat format);
std::optional<WireFormat> parse_wire_format(std::string_view name);

}  // namespace astra::gateway
