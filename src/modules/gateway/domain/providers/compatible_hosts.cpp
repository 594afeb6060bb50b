#include <array>

#include "gateway/domain/providers/rows.hpp"

namespace astra::gateway {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 2> moonshot_models{"kimi-", "moonshot-"};
constexpr std::array<std::string_view, 1> zai_models{"glm-"};
constexpr std::array<std::string_view, 3> dashscope_models{"qwen-", "qwen3-", "qwq-"};
constexpr std::array<std::string_view, 1> minimax_models{"MiniMax-"};

constexpr Provider host(std::string_view id, std::string_view title, std::string_view base_url, std::string_view price_provider,
                        std::string_view environment_key, Names model_prefixes = {}, bool embeddings = true, Services services = {}) {
  return {.id = id, .title = title, .default_base_url = base_url, .chat_format = WireFormat::openai_chat, .embeddings = embeddings,
          .credential_header = "authorization", .credential_prefix = "Bearer ", .price_provider = price_provider,
          .model_prefixes = model_prefixes, .dialect = {.max_tokens_field = "max_tokens", .developer_role = false},
          .environment_key = environment_key, .services = services};
}

constexpr Provider any_server() {
  Provider row = host("openai_compatible", "Any OpenAI-compatible server", "", "", "", {}, true,
                      {Service::completions, Service::images, Service::image_edits, Service::speech, Service::transcriptions,
                       Service::moderations, Service::rerank, Service::files, Service::batches});
  row.credential_optional = true;
  return row;
}

constexpr std::array<Provider, 18> rows{{
    any_server(),
    host("deepinfra", "DeepInfra", "https://api.deepinfra.com/v1/openai", "deepinfra", "DEEPINFRA_API_KEY"),
    host("moonshot", "Moonshot AI", "https://api.moonshot.ai/v1", "moonshot", "MOONSHOT_API_KEY", moonshot_models, false),
    host("zai", "Z.ai", "https://api.z.ai/api/paas/v4", "zai", "ZAI_API_KEY", zai_models),
    host("dashscope", "Alibaba DashScope", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "dashscope", "DASHSCOPE_API_KEY",
         dashscope_models),
    host("minimax", "MiniMax", "https://api.minimax.io/v1", "minimax", "MINIMAX_API_KEY", minimax_models, false),
    host("nebius", "Nebius", "https://api.tokenfactory.nebius.com/v1", "nebius", "NEBIUS_API_KEY"),
    host("novita", "Novita AI", "https://api.novita.ai/v3/openai", "novita", "NOVITA_API_KEY"),
    host("siliconflow", "SiliconFlow", "https://api.siliconflow.cn/v1", "", "SILICONFLOW_API_KEY", {}, true, {Service::rerank}),
    host("hyperbolic", "Hyperbolic", "https://api.hyperbolic.xyz/v1", "hyperbolic", "HYPERBOLIC_API_KEY", {}, false),
    host("upstage", "Upstage", "https://api.upstage.ai/v1/solar", "", "UPSTAGE_API_KEY"),
    host("lambda", "Lambda", "https://api.lambda.ai/v1", "lambda_ai", "LAMBDA_API_KEY", {}, false),
    host("nscale", "Nscale", "https://inference.api.nscale.com/v1", "nscale", "NSCALE_API_KEY", {}, false),
    host("friendli", "Friendli", "https://api.friendli.ai/serverless/v1", "friendliai", "FRIENDLI_TOKEN", {}, false),
    host("featherless", "Featherless", "https://api.featherless.ai/v1", "", "FEATHERLESS_API_KEY", {}, false),
    host("wandb", "Weights & Biases", "https://api.inference.wandb.ai/v1", "wandb", "WANDB_API_KEY", {}, false),
    host("jina", "Jina AI", "https://api.jina.ai/v1", "jina_ai", "JINA_API_KEY", {}, true, {Service::rerank}),
    host("voyage", "Voyage AI", "https://api.voyageai.com/v1", "voyage", "VOYAGE_API_KEY", {}, true, {Service::rerank}),
}};

}  // namespace

std::span<const Provider> compatible_hosts() { return rows; }

}  // namespace astra::gateway
