#include <array>

#include "gateway/domain/providers/rows.hpp"

namespace astra::gateway {
namespace {

constexpr std::array<std::string_view, 1> anthropic_models{"claude-"};
constexpr std::array<std::string_view, 1> simulator_models{"sim/"};
constexpr Services everything{Service::responses, Service::completions, Service::images, Service::image_edits, Service::speech,
                              Service::transcriptions, Service::moderations, Service::rerank, Service::files, Service::batches};

constexpr std::array<Provider, 2> rows{{
    {.id = "anthropic", .title = "Anthropic", .default_base_url = "https://api.anthropic.com", .chat_format = WireFormat::anthropic_messages,
     .embeddings = false, .credential_header = "x-api-key", .credential_prefix = "", .price_provider = "anthropic",
     .model_prefixes = anthropic_models, .dialect = {}, .environment_key = "ANTHROPIC_API_KEY"},
    {.id = simulator_provider, .title = "Built-in simulator", .default_base_url = "", .chat_format = WireFormat::openai_chat,
     .embeddings = true, .credential_header = "", .credential_prefix = "", .price_provider = "simulator",
     .model_prefixes = simulator_models, .dialect = {}, .environment_key = "", .services = everything},
}};

}  // namespace

std::span<const Provider> leading_providers() { return rows; }

}  // namespace astra::gateway
