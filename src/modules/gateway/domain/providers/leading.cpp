#include <array>

#include "gateway/domain/providers/rows.hpp"

namespace astra::gateway {
namespace {

constexpr std::array<std::string_view, 1> anthropic_models{"claude-"};
constexpr std::array<std::string_view, 2> gemini_models{"gemini-", "gemma-"};
constexpr std::array<std::string_view, 1> simulator_models{"sim/"};
constexpr Services everything{Service::responses, Service::completions, Service::images, Service::image_edits, Service::speech,
                              Service::transcriptions, Service::moderations, Service::rerank, Service::files, Service::batches};

constexpr std::array<Provider, 3> rows{{
    {.id = "anthropic", .title = "Anthropic", .default_base_url = "https://api.anthropic.com", .chat_format = WireFormat::anthropic_messages,
     .embeddings = false, .credential_header = "x-api-key", .credential_prefix = "", .price_provider = "anthropic",
     .model_prefixes = anthropic_models, .dialect = {}, .environment_key = "ANTHROPIC_API_KEY", .counts_tokens = true},
    {.id = "gemini", .title = "Google Gemini", .default_base_url = "https://generativelanguage.googleapis.com/v1beta",
     .chat_format = WireFormat::gemini_generate, .embeddings = true, .credential_header = "x-goog-api-key", .credential_prefix = "",
     .price_provider = "gemini", .model_prefixes = gemini_models, .dialect = {}, .environment_key = "GEMINI_API_KEY",
     .embed_format = WireFormat::gemini_batch_embed, .environment_fallback = "GOOGLE_API_KEY", .counts_tokens = true},
    {.id = simulator_provider, .title = "Built-in simulator", .default_base_url = "", .chat_format = WireFormat::openai_chat,
     .embeddings = true, .credential_header = "", .credential_prefix = "", .price_provider = "simulator",
     .model_prefixes = simulator_models, .dialect = {}, .environment_key = "", .services = everything},
}};

}  // namespace

std::span<const Provider> leading_providers() { return rows; }

}  // namespace astra::gateway
