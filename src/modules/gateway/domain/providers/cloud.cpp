#include <array>

#include "gateway/domain/providers/rows.hpp"

namespace astra::gateway {
namespace {

// Makers' names, with or without the geography of an inference profile before them.
constexpr std::array<std::string_view, 24> bedrock_models{
    "anthropic.", "amazon.", "meta.", "mistral.", "cohere.", "ai21.", "deepseek.", "openai.", "qwen.", "google.", "nvidia.", "moonshot.",
    "moonshotai.", "minimax.", "zai.", "writer.", "us.", "us-gov.", "eu.", "apac.", "jp.", "au.", "global.", "arn:aws"};
constexpr std::array<ProviderOption, 1> bedrock_options{
    {{"region", "The AWS region, such as us-east-1; the address follows from it, and signatures name it.", ""}}};

constexpr std::array<std::string_view, 3> cohere_models{"command-", "c4ai-", "rerank-"};

constexpr std::array<Provider, 2> rows{{
    {.id = "bedrock", .title = "AWS Bedrock", .default_base_url = "https://bedrock-runtime.{region}.amazonaws.com",
     .chat_format = WireFormat::bedrock_converse, .embeddings = false, .credential_header = "authorization", .credential_prefix = "Bearer ",
     .price_provider = "bedrock", .model_prefixes = bedrock_models, .dialect = {}, .environment_key = "", .options = bedrock_options,
     .aws = true, .claude_format = WireFormat::bedrock_anthropic},
    {.id = "cohere", .title = "Cohere", .default_base_url = "https://api.cohere.com", .chat_format = WireFormat::cohere_chat,
     .embeddings = false, .credential_header = "authorization", .credential_prefix = "Bearer ", .price_provider = "cohere",
     .model_prefixes = cohere_models, .dialect = {}, .environment_key = "CO_API_KEY", .environment_url = "CO_API_URL",
     .services = {Service::rerank}, .path_style = PathStyle::cohere},
}};

}  // namespace

std::span<const Provider> cloud_providers() { return rows; }

}  // namespace astra::gateway
