#include "gateway/domain/doors.hpp"

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

std::optional<Door> find_door(std::string_view method, std::string_view path, bool anthropic) {
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

bool is_data_plane_path(std::string_view path) {
  return path.starts_with("/v1/") || path == "/v1" || path.starts_with("/anthropic/") || path.starts_with("/providers/") ||
         is_bedrock_path(path);
}

}  // namespace astra::gateway
