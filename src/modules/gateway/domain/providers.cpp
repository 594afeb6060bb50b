#include "gateway/domain/providers.hpp"

#include <algorithm>
#include <array>

namespace astra::gateway {
namespace {

constexpr std::array<std::string_view, 8> openai_models{"gpt-", "o1", "o3", "o4", "chatgpt-", "text-embedding-", "davinci-", "babbage-"};
constexpr std::array<std::string_view, 1> anthropic_models{"claude-"};
constexpr std::array<std::string_view, 1> simulator_models{"sim/"};

// The facts behind each row: docs/reference/providers.md.
constexpr std::array<Provider, 4> table{{
    {.id = "openai", .title = "OpenAI", .default_base_url = "https://api.openai.com/v1", .chat_format = WireFormat::openai_chat,
     .embeddings = true, .credential_header = "authorization", .credential_prefix = "Bearer ", .price_provider = "openai",
     .model_prefixes = openai_models, .dialect = {}, .environment_key = "OPENAI_API_KEY"},
    {.id = "anthropic", .title = "Anthropic", .default_base_url = "https://api.anthropic.com", .chat_format = WireFormat::anthropic_messages,
     .embeddings = false, .credential_header = "x-api-key", .credential_prefix = "", .price_provider = "anthropic",
     .model_prefixes = anthropic_models, .dialect = {}, .environment_key = "ANTHROPIC_API_KEY"},
    {.id = "openai_compatible", .title = "Any OpenAI-compatible server", .default_base_url = "", .chat_format = WireFormat::openai_chat,
     .embeddings = true, .credential_header = "authorization", .credential_prefix = "Bearer ", .price_provider = "",
     .model_prefixes = {}, .dialect = {.max_tokens_field = "max_tokens", .developer_role = false}, .environment_key = ""},
    {.id = simulator_provider, .title = "Built-in simulator", .default_base_url = "", .chat_format = WireFormat::openai_chat,
     .embeddings = true, .credential_header = "", .credential_prefix = "", .price_provider = "simulator",
     .model_prefixes = simulator_models, .dialect = {}, .environment_key = ""},
}};

}  // namespace

std::span<const Provider> providers() { return table; }

const Provider* find_provider(std::string_view id) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Provider& p) { return p.id == id; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace astra::gateway
