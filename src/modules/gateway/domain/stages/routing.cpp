#include <algorithm>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/model_ref.hpp"
#include "gateway/domain/pattern.hpp"
#include "gateway/domain/providers/address.hpp"
#include "gateway/domain/stages/opaque.hpp"
#include "gateway/domain/stages/stages.hpp"

namespace astra::gateway::stages {
namespace {

bool starts_with_any(std::string_view name, std::span<const std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) { return name.starts_with(prefix); });
}

// The model's name as this connection's provider calls it, or nothing when the connection does not serve it.
std::optional<std::string_view> served_as(const Connection& connection, const Provider& provider, const ModelRef& model) {
  const bool addressed = !model.prefix().empty() && (model.prefix() == connection.name || model.prefix() == provider.id);
  if (provider.id == simulator_provider) return model.prefix() == "sim" || addressed ? std::optional(model.rest()) : std::nullopt;
  if (addressed && (connection.models.empty() || matches_any(connection.models, model.rest()))) return model.rest();
  if (matches_any(connection.models, model.full())) return std::string_view(model.full());
  if (connection.models.empty() && starts_with_any(model.full(), provider.model_prefixes)) return std::string_view(model.full());
  return std::nullopt;
}

bool can(const Provider& provider, const Connection& connection, const Door& door) {
  if (door.opaque != nullptr) return offers(provider, connection, door.opaque->service);
  return door.operation != Door::Operation::embed || provider.embeddings;
}

// The format we ask the provider in: the door's own where it speaks it, so that nothing is converted.
WireFormat format_for(const Provider& provider, const Connection& connection, const Door& door, std::string_view model) {
  if (door.format == WireFormat::openai_responses && offers(provider, connection, Service::responses)) return door.format;
  if (door.format == WireFormat::openai_completions && offers(provider, connection, Service::completions)) return door.format;
  if (door.operation == Door::Operation::embed || door.opaque != nullptr || provider.id == simulator_provider) return door.format;
  const bool claudes_own = door.format == WireFormat::anthropic_messages || door.format == WireFormat::bedrock_anthropic;
  if (provider.claude_format && claudes_own && model.find("claude") != std::string_view::npos) return *provider.claude_format;
  return provider.chat_format;
}

}  // namespace

StageResult route(RequestContext& context) {
  if (!context.request) return StageResult::nothing_to_do();
  if (routes_by_connection(context)) return route_opaque(context);
  auto model = ModelRef::parse(context.request->model.value);
  if (!model.ok()) return StageResult::block(std::move(model).error());
  const std::vector<std::string>& allowed = context.tenant->policy.allowed_providers;

  for (const Connection& connection : context.tenant->connections) {
    const Provider* provider = find_provider(connection.provider);
    if (provider == nullptr || !can(*provider, connection, context.door)) continue;
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), connection.provider) == allowed.end()) continue;
    if (const auto name = served_as(connection, *provider, *model))
      context.targets.push_back({&connection, provider, std::string(*name), format_for(*provider, connection, context.door, *name)});
  }
  if (context.targets.empty())
    return StageResult::block(DomainError(
        errors::model_not_found, "No connection serves the model " + model->full() + ". GET /v1/models lists what this key can use."));
  return StageResult::pass();
}

}  // namespace astra::gateway::stages
