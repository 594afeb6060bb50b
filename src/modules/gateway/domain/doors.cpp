#include "gateway/domain/doors.hpp"

#include <string>

namespace astra::gateway {
namespace {

constexpr std::string_view anthropic_prefix = "/anthropic";
constexpr std::string_view models_prefix = "/v1/models/";

using Operation = Door::Operation;

std::optional<Door> find_post(std::string_view path) {
  if (path == "/v1/chat/completions") return Door{"openai.chat", WireFormat::openai_chat, Operation::generate, {}};
  if (path == "/v1/responses") return Door{"openai.responses", WireFormat::openai_responses, Operation::generate, {}};
  if (path == "/v1/completions") return Door{"openai.completions", WireFormat::openai_completions, Operation::generate, {}};
  if (path == "/v1/embeddings") return Door{"openai.embeddings", WireFormat::openai_embeddings, Operation::embed, {}};
  if (path == "/v1/messages") return Door{"anthropic.messages", WireFormat::anthropic_messages, Operation::generate, {}};
  return std::nullopt;
}

std::optional<Door> find_get(std::string_view path, bool anthropic) {
  const WireFormat format = anthropic ? WireFormat::anthropic_messages : WireFormat::openai_chat;
  const std::string_view name = anthropic ? "anthropic.models" : "openai.models";
  if (path == "/v1/models") return Door{name, format, Operation::list_models, {}};
  if (path.starts_with(models_prefix) && path.size() > models_prefix.size())
    return Door{name, format, Operation::read_model, path.substr(models_prefix.size())};
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

std::optional<Door> find_door(std::string_view method, std::string_view path, bool anthropic) {
  if (const auto plain = without_azure(method, path)) {
    const auto found = find_door(method, *plain, anthropic);
    // A door that keeps a part of its path would keep a part of `plain`.
    return found && found->model.empty() && found->rest.empty() ? found : std::nullopt;
  }
  if (path.starts_with("/openai/v1/")) path.remove_prefix(std::string_view("/openai").size());
  if (path.starts_with("/anthropic/")) {
    path.remove_prefix(anthropic_prefix.size());
    anthropic = true;
  }
  std::optional<Door> door;
  if (method == "POST") door = is_bedrock_path(path) ? find_bedrock_door(path) : find_post(path);
  if (method == "GET") door = find_get(path, anthropic);
  if (door) return door;
  const auto match = find_opaque_door(method, path);
  if (!match) return std::nullopt;
  Door opaque{match->door->name, WireFormat::openai_chat, Operation::opaque, {}};
  opaque.opaque = match->door;
  opaque.rest = match->rest;
  return opaque;
}

std::optional<Door> door_named(std::string_view name) {
  for (const std::string_view path : {"/v1/chat/completions", "/v1/responses", "/v1/completions", "/v1/embeddings", "/v1/messages"})
    if (const auto door = find_post(path); door && door->name == name) return door;
  return std::nullopt;
}

bool is_data_plane_path(std::string_view path) {
  return path.starts_with("/v1/") || path == "/v1" || path.starts_with("/anthropic/") || path.starts_with("/providers/") ||
         path.starts_with("/openai/") || is_bedrock_path(path);
}

}  // namespace astra::gateway
