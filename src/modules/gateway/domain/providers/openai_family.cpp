#include <array>

#include "gateway/domain/providers/rows.hpp"

namespace astra::gateway {
namespace {

using Names = std::string_view;

// What several of them answer with an error.
constexpr std::array<Names, 8> mistral_drops{"user", "logprobs", "top_logprobs", "logit_bias", "store", "service_tier", "metadata", "verbosity"};
constexpr std::array<Names, 5> groq_drops{"logprobs", "top_logprobs", "logit_bias", "store", "metadata"};
constexpr std::array<Names, 5> openais_own{"store", "metadata", "service_tier", "prompt_cache_retention", "verbosity"};
constexpr std::array<Names, 9> perplexity_drops{"tools", "tool_choice", "parallel_tool_calls", "store", "metadata", "service_tier", "seed",
                                                "logit_bias", "user"};
constexpr std::array<Names, 6> cerebras_drops{"frequency_penalty", "presence_penalty", "logit_bias", "store", "metadata", "verbosity"};
constexpr std::array<Names, 9> watsonx_drops{"user", "store", "metadata", "service_tier", "parallel_tool_calls", "logit_bias", "verbosity",
                                             "prompt_cache_key", "reasoning_effort"};
constexpr std::array<Names, 6> xai_drops{"search_parameters", "store", "metadata", "service_tier", "logit_bias", "verbosity"};

constexpr std::array<FieldName, 1> mistral_names{{{"seed", "random_seed"}}};

constexpr std::array<Names, 11> openai_models{"gpt-", "o1", "o3", "o4", "chatgpt-", "text-embedding-", "davinci-", "babbage-", "dall-e-", "whisper-",
                                              "tts-"};
constexpr std::array<Names, 9> mistral_models{"mistral-", "ministral-", "codestral-", "magistral-", "pixtral-", "devstral-", "open-mistral-",
                                              "open-mixtral-", "voxtral-"};
constexpr std::array<Names, 1> deepseek_models{"deepseek-"};
constexpr std::array<Names, 1> xai_models{"grok-"};
constexpr std::array<Names, 1> perplexity_models{"sonar"};
constexpr std::array<Names, 1> fireworks_models{"accounts/fireworks/"};
constexpr std::array<Names, 1> ai21_models{"jamba-"};
constexpr std::array<Names, 1> databricks_models{"databricks-"};
constexpr std::array<Names, 1> watsonx_models{"ibm/"};
constexpr std::array<Names, 1> cloudflare_models{"@cf/"};

constexpr std::array<ProviderOption, 1> azure_options{
    {{"api_version", "The api-version of requests by deployment; the v1 API has none.", "2024-10-21"}}};
constexpr std::array<ProviderOption, 3> watsonx_options{{{"project_id", "The project that is billed; this or space_id.", ""},
                                                         {"space_id", "The deployment space that is billed.", ""},
                                                         {"version", "The API's version, a date.", "2024-03-13"}}};

// Most of them want max_tokens and know no developer role.
constexpr Dialect plain{.max_tokens_field = "max_tokens", .developer_role = false};
constexpr Services openai_services{Service::responses, Service::completions, Service::images, Service::image_edits, Service::speech,
                                   Service::transcriptions, Service::moderations, Service::files, Service::batches};

constexpr WireFormat chat = WireFormat::openai_chat;
constexpr Names bearer = "Bearer ";
constexpr Names authorization = "authorization";

constexpr std::array<Provider, 20> rows{{
    {.id = "openai", .title = "OpenAI", .default_base_url = "https://api.openai.com/v1", .chat_format = chat, .embeddings = true,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "openai", .model_prefixes = openai_models,
     .dialect = {}, .environment_key = "OPENAI_API_KEY", .services = openai_services},
    {.id = "azure", .title = "Azure OpenAI", .default_base_url = "", .chat_format = chat, .embeddings = true,
     .credential_header = "api-key", .credential_prefix = "", .price_provider = "azure", .model_prefixes = {}, .dialect = {},
     .environment_key = "AZURE_OPENAI_API_KEY", .environment_url = "AZURE_OPENAI_ENDPOINT", .services = openai_services,
     .path_style = PathStyle::azure, .options = azure_options},
    {.id = "mistral", .title = "Mistral AI", .default_base_url = "https://api.mistral.ai/v1", .chat_format = chat, .embeddings = true,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "mistral", .model_prefixes = mistral_models,
     .dialect = {.drop_fields = mistral_drops, .renamed_fields = mistral_names, .max_tokens_field = "max_tokens", .stream_options = false,
                 .developer_role = false, .message_names = false, .nine_letter_call_ids = true},
     .environment_key = "MISTRAL_API_KEY", .services = {Service::transcriptions, Service::moderations, Service::files}},
    {.id = "groq", .title = "Groq", .default_base_url = "https://api.groq.com/openai/v1", .chat_format = chat, .embeddings = false,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "groq", .model_prefixes = {},
     .dialect = {.drop_fields = groq_drops, .developer_role = false}, .environment_key = "GROQ_API_KEY",
     .services = {Service::responses, Service::speech, Service::transcriptions, Service::files, Service::batches}},
    {.id = "together", .title = "Together AI", .default_base_url = "https://api.together.xyz/v1", .chat_format = chat, .embeddings = true,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "together_ai", .model_prefixes = {},
     .dialect = plain, .environment_key = "TOGETHER_API_KEY", .services = {Service::completions, Service::images, Service::rerank}},
    {.id = "fireworks", .title = "Fireworks AI", .default_base_url = "https://api.fireworks.ai/inference/v1", .chat_format = chat,
     .embeddings = true, .credential_header = authorization, .credential_prefix = bearer, .price_provider = "fireworks_ai",
     .model_prefixes = fireworks_models, .dialect = plain, .environment_key = "FIREWORKS_API_KEY", .services = {Service::completions}},
    {.id = "deepseek", .title = "DeepSeek", .default_base_url = "https://api.deepseek.com", .chat_format = chat, .embeddings = false,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "deepseek", .model_prefixes = deepseek_models,
     .dialect = {.max_tokens_field = "max_tokens", .reasoning_content = true, .developer_role = false}, .environment_key = "DEEPSEEK_API_KEY"},
    {.id = "xai", .title = "xAI", .default_base_url = "https://api.x.ai/v1", .chat_format = chat, .embeddings = true,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "xai", .model_prefixes = xai_models,
     .dialect = {.drop_fields = xai_drops, .reasoning_outside_completion = true, .developer_role = false, .message_names = false},
     .environment_key = "XAI_API_KEY", .services = {Service::responses, Service::images}},
    {.id = "perplexity", .title = "Perplexity", .default_base_url = "https://api.perplexity.ai", .chat_format = chat, .embeddings = false,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "perplexity", .model_prefixes = perplexity_models,
     .dialect = {.drop_fields = perplexity_drops, .max_tokens_field = "max_tokens", .stream_options = false, .developer_role = false,
                 .message_names = false},
     .environment_key = "PERPLEXITY_API_KEY"},
    {.id = "openrouter", .title = "OpenRouter", .default_base_url = "https://openrouter.ai/api/v1", .chat_format = chat, .embeddings = true,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "openrouter", .model_prefixes = {},
     .dialect = {.max_tokens_field = "max_tokens", .developer_role = false}, .environment_key = "OPENROUTER_API_KEY",
     .services = {Service::responses, Service::completions}},
    {.id = "ollama", .title = "Ollama", .default_base_url = "http://localhost:11434/v1", .chat_format = chat, .embeddings = true,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "ollama", .model_prefixes = {},
     .dialect = {.drop_fields = openais_own, .max_tokens_field = "max_tokens", .developer_role = false}, .environment_key = "",
     .services = {Service::completions}, .credential_optional = true},
    {.id = "vllm", .title = "vLLM or SGLang", .default_base_url = "", .chat_format = chat, .embeddings = true,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "", .model_prefixes = {}, .dialect = plain,
     .environment_key = "", .services = {Service::completions, Service::rerank, Service::transcriptions}, .credential_optional = true},
    {.id = "cerebras", .title = "Cerebras", .default_base_url = "https://api.cerebras.ai/v1", .chat_format = chat, .embeddings = false,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "cerebras", .model_prefixes = {},
     .dialect = {.drop_fields = cerebras_drops, .developer_role = false}, .environment_key = "CEREBRAS_API_KEY",
     .services = {Service::completions}},
    {.id = "huggingface", .title = "Hugging Face", .default_base_url = "https://router.huggingface.co/v1", .chat_format = chat,
     .embeddings = false, .credential_header = authorization, .credential_prefix = bearer, .price_provider = "", .model_prefixes = {},
     .dialect = plain, .environment_key = "HF_TOKEN"},
    {.id = "nvidia_nim", .title = "NVIDIA NIM", .default_base_url = "https://integrate.api.nvidia.com/v1", .chat_format = chat,
     .embeddings = true, .credential_header = authorization, .credential_prefix = bearer, .price_provider = "nvidia_nim",
     .model_prefixes = {}, .dialect = {.drop_fields = openais_own, .max_tokens_field = "max_tokens", .developer_role = false},
     .environment_key = "NVIDIA_API_KEY", .services = {Service::completions}, .credential_optional = true},
    {.id = "ai21", .title = "AI21", .default_base_url = "https://api.ai21.com/studio/v1", .chat_format = chat, .embeddings = false,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "ai21", .model_prefixes = ai21_models,
     .dialect = {.drop_fields = openais_own, .max_tokens_field = "max_tokens", .stream_options = false, .developer_role = false},
     .environment_key = "AI21_API_KEY"},
    {.id = "databricks", .title = "Databricks", .default_base_url = "", .chat_format = chat, .embeddings = true,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "databricks", .model_prefixes = databricks_models,
     .dialect = {.drop_fields = openais_own, .max_tokens_field = "max_tokens", .developer_role = false}, .environment_key = ""},
    {.id = "watsonx", .title = "IBM watsonx.ai", .default_base_url = "https://us-south.ml.cloud.ibm.com/ml/v1", .chat_format = chat,
     .embeddings = false, .credential_header = authorization, .credential_prefix = bearer, .price_provider = "watsonx",
     .model_prefixes = watsonx_models,
     .dialect = {.drop_fields = watsonx_drops, .model_field = "model_id", .max_tokens_field = "max_tokens", .stream_field = false,
                 .stream_options = false, .developer_role = false, .strict_tools = false, .tool_choice_option = true},
     .environment_key = "", .path_style = PathStyle::watsonx, .options = watsonx_options},
    {.id = "cloudflare", .title = "Cloudflare Workers AI", .default_base_url = "", .chat_format = chat, .embeddings = true,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "cloudflare", .model_prefixes = cloudflare_models,
     .dialect = {.drop_fields = openais_own, .max_tokens_field = "max_tokens", .developer_role = false}, .environment_key = "",
     .services = {Service::responses}},
    {.id = "sambanova", .title = "SambaNova", .default_base_url = "https://api.sambanova.ai/v1", .chat_format = chat, .embeddings = true,
     .credential_header = authorization, .credential_prefix = bearer, .price_provider = "sambanova", .model_prefixes = {},
     .dialect = {.drop_fields = openais_own, .max_tokens_field = "max_tokens", .developer_role = false}, .environment_key = "SAMBANOVA_API_KEY"},
}};

}  // namespace

std::span<const Provider> openai_family() { return rows; }

}  // namespace astra::gateway
