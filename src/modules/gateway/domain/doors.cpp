#include "gateway/domain/doors.hpp"

#include <string>

namespace astra::gateway {
namespace {

constexpr std::string_view anthropic_prefix = "/anthropic";
constexpr std::string_view models_prefix = "/v1/models/";
constexpr std::string_view google_models_prefix = "/v1beta/models/";

using Operation = Door::Operation;

bool asks_for_sse(std::string_view query) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    if (query.substr(0, end) == "alt=sse") return true;
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  return false;
}

// .../models/{model}:{method}; a model's name may hold slashes and colons itself.
std::optional<Door> find_google_method(std::string_view path, std::string_view query) {
  if (path.starts_with(google_models_prefix)) path.remove_prefix(google_models_prefix.size());
  else if (path.starts_with(models_prefix)) path.remove_prefix(models_prefix.size());
  else return std::nullopt;
  const std::size_t colon = path.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const std::string_view model = path.substr(0, colon);
  const std::string_view method = path.substr(colon + 1);
  if (method == "generateContent") return Door{"gemini.generate", WireFormat::gemini_generate, Operation::generate, model};
  if (method == "streamGenerateContent")
    return Door{"gemini.generate", WireFormat::gemini_generate, Operation::generate, model, true, !asks_for_sse(query)};
  if (method == "embedContent") return Door{"gemini.embed", WireFormat::gemini_embed, Operation::embed, model};
  if (method == "batchEmbedContents") return Door{"gemini.embed", WireFormat::gemini_batch_embed, Operation::embed, model};
  if (method == "countTokens") return Door{"gemini.count_tokens", WireFormat::gemini_generate, Operation::count_tokens, model};
  return std::nullopt;
}

std::optional<Door> find_post(std::string_view path, std::string_view query) {
  if (path == "/v1/chat/completions") return Door{"openai.chat", WireFormat::openai_chat, Operation::generate};
  if (path == "/v1/responses") return Door{"openai.responses", WireFormat::openai_responses, Operation::generate};
  if (path == "/v1/completions") return Door{"openai.completions", WireFormat::openai_completions, Operation::generate};
  if (path == "/v1/embeddings") return Door{"openai.embeddings", WireFormat::openai_embeddings, Operation::embed};
  if (path == "/v1/messages") return Door{"anthropic.messages", WireFormat::anthropic_messages, Operation::generate};
  if (path == "/v1/messages/count_tokens") return Door{"anthropic.count_tokens", WireFormat::anthropic_messages, Operation::count_tokens};
  return find_google_method(path, query);
}

std::string_view models_door(WireFormat family) {
  if (family == WireFormat::anthropic_messages) return "anthropic.models";
  return family == WireFormat::gemini_generate ? "gemini.models" : "openai.models";
}

std::optional<Door> find_get(std::string_view path, WireFormat family) {
  const std::string_view name = models_door(family);
  if (path == "/v1/models" || path == "/v1beta/models") return Door{name, family, Operation::list_models};
  for (const std::string_view prefix : {models_prefix, google_models_prefix})
    if (path.starts_with(prefix) && path.size() > prefix.size()) return Door{name, family, Operation::read_model, path.substr(prefix.size())};
  return std::nullopt;
}

}  // namespace

namespace {

// Azure's paths: /openai/deployments/{deployment}/... and /openai/v1/... Its clients name the deployment in the body, too.
std::optional<std::string> without_azure(std::string_view method, std::string_view path) {
  constexpr std::string_view deployments = "/openai/deployments/";
  if (method != "POST" || !path.starts_with(deployments)) return std::nullopt;
  const std::size_t end = path.find('/', deployments.size());
  if (end == std::string_view::npos) return std::nullopt;
  return "/v1" + std::string(path.substr(end));
}

}  // namespace

std::optional<Door> find_door(std::string_view method, std::string_view path, std::string_view query, WireFormat family) {
  if (const auto plain = without_azure(method, path)) {
    const auto found = find_door(method, *plain, query, family);
    // A door that keeps a part of its path would keep a part of `plain`.
    return found && found->model.empty() && found->rest.empty() ? found : std::nullopt;
  }
  if (path.starts_with("/openai/v1/")) path.remove_prefix(std::string_view("/openai").size());
  if (path.starts_with("/anthropic/")) path.remove_prefix(anthropic_prefix.size());
  std::optional<Door> door;
  if (method == "POST") door = is_bedrock_path(path) ? find_bedrock_door(path) : find_post(path, query);
  if (method == "GET") door = find_get(path, family);
  if (door) return door;
  const auto match = find_opaque_door(method, path);
  if (!match) return std::nullopt;
  Door opaque{match->door->name, WireFormat::openai_chat, Operation::opaque};
  opaque.opaque = match->door;
  opaque.rest = match->rest;
  return opaque;
}

std::optional<Door> door_named(std::string_view name) {
  for (const std::string_view path : {"/v1/chat/completions", "/v1/responses", "/v1/completions", "/v1/embeddings", "/v1/messages"})
    if (const auto door = find_post(path, {}); door && door->name == name) return door;
  return std::nullopt;
}

WireFormat family_of(std::string_view path, bool says_anthropic, bool says_google) {
  if (path.starts_with("/anthropic/") || path.starts_with("/v1/messages")) return WireFormat::anthropic_messages;
  if (is_bedrock_path(path)) return WireFormat::bedrock_converse;
  const bool google_path = path.starts_with("/v1beta/") || (path.starts_with(models_prefix) && path.find(':') != std::string_view::npos);
  if (google_path) return WireFormat::gemini_generate;
  if (path.starts_with("/v1/models") && says_anthropic) return WireFormat::anthropic_messages;
  if (path.starts_with("/v1/models") && says_google) return WireFormat::gemini_generate;
  return says_anthropic ? WireFormat::anthropic_messages : WireFormat::openai_chat;
}

bool is_data_plane_path(std::string_view path) {
  return path.starts_with("/v1/") || path == "/v1" || path.starts_with("/v1beta/") || path.starts_with("/anthropic/") ||
         path.starts_with("/providers/") || path.starts_with("/openai/") || is_bedrock_path(path);
}

}  // namespace astra::gateway
