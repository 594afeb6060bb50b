#include <algorithm>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/opaque/pass_through.hpp"
#include "gateway/domain/providers/address.hpp"
#include "gateway/domain/stages/opaque.hpp"

// The checkpoints of doors whose bodies pass untouched (opaque/doors.hpp).
namespace astra::gateway::stages {
namespace {

using Kind = OpaqueDoor::Kind;

// Behind /providers/ a body is whatever the provider takes; a model is looked for where there could be one.
OpaqueRequest read_freely(const RequestContext& context) {
  auto read = read_opaque(*context.door.opaque, context.content_type, context.body);
  if (read.ok()) return *std::move(read);
  OpaqueRequest request;
  request.form = true;   // not JSON: nothing in it is changed
  request.chat.source = std::make_shared<ChatSource>(context.body);
  return request;
}

const Connection* connection_named(const RequestContext& context, std::string_view name) {
  for (const Connection& connection : context.tenant->connections)
    if (connection.name == name) return &connection;
  return nullptr;
}

bool provider_is_allowed(const RequestContext& context, const Connection& connection) {
  const auto& allowed = context.tenant->policy.allowed_providers;
  return allowed.empty() || std::find(allowed.begin(), allowed.end(), connection.provider) != allowed.end();
}

// Whether the model in a body is the one that the provider will take.
bool body_decides(const Provider& provider, const Connection& connection) {
  if (provider.path_style == PathStyle::azure) return connection.base_url.ends_with("/v1");
  return provider.path_style == PathStyle::plain &&
         (provider.chat_format == WireFormat::openai_chat || provider.chat_format == WireFormat::anthropic_messages);
}

StageResult route_pass_through(RequestContext& context) {
  auto path = read_pass_through(context.door.rest);
  if (!path.ok()) return StageResult::block(std::move(path).error());
  const Connection* connection = connection_named(context, path->connection);
  const Provider* provider = connection == nullptr ? nullptr : find_provider(connection->provider);
  if (provider == nullptr || !provider_is_allowed(context, *connection))
    return StageResult::block(DomainError(errors::not_found, "There is no connection " + std::string(path->connection) + "."));
  const bool restricted = !context.key->allowed_models.empty() ||
                          (context.tenant->policy.enforce &&
                           (!context.tenant->policy.allowed_models.empty() || !context.tenant->policy.denied_models.empty()));
  if (restricted && (!context.opaque->names_model || !body_decides(*provider, *connection)))
    return {Outcome::blocked, "model_not_visible",
            DomainError(errors::model_not_allowed, "This key's models are restricted, and the request does not show which model it asks for.")};
  context.targets.push_back({connection, provider, std::string(context.request->model.value), context.door.format});
  return StageResult::pass();
}

}  // namespace

bool routes_by_connection(const RequestContext& context) {
  return context.opaque && (context.door.opaque->kind == Kind::pass_through || !context.opaque->names_model);
}

StageResult validate_opaque(RequestContext& context) {
  if (context.door.opaque->kind == Kind::pass_through) {
    context.opaque = std::make_unique<OpaqueRequest>(read_freely(context));
  } else {
    auto read = read_opaque(*context.door.opaque, context.content_type, std::move(context.body));
    if (!read.ok()) return StageResult::block(std::move(read).error());
    context.opaque = std::make_unique<OpaqueRequest>(*std::move(read));
  }
  context.request = context.opaque->chat;
  context.record.requested_model = std::string(context.request->model.value);
  context.record.stream = context.request->stream;
  return StageResult::pass();
}

StageResult route_opaque(RequestContext& context) {
  if (context.door.opaque->kind == Kind::pass_through) return route_pass_through(context);
  for (const Connection& connection : context.tenant->connections) {
    const Provider* provider = find_provider(connection.provider);
    if (provider == nullptr || !provider_is_allowed(context, connection)) continue;
    if (!context.wanted_connection.empty() && connection.name != context.wanted_connection) continue;
    if (!offers(*provider, connection, context.door.opaque->service)) continue;
    context.targets.push_back({&connection, provider, std::string(context.request->model.value), context.door.format});
  }
  if (context.targets.empty())
    return StageResult::block(DomainError(errors::model_not_found, "No connection offers " + std::string(context.door.opaque->path) + "."));
  return StageResult::pass();
}

StageResult transform_opaque(RequestContext& context) {
  const OpaqueDoor& door = *context.door.opaque;
  const Target& target = *context.target;
  // Texts that guards changed are those of the request that the stages saw.
  context.opaque->chat = *context.request;
  auto body = opaque_body(*context.opaque, door.kind == Kind::pass_through ? std::string_view(context.request->model.value) : target.model);
  if (!body.ok()) return StageResult::block(std::move(body).error());
  RenderedRequest rendered;
  rendered.body = *std::move(body);
  rendered.method = context.method;
  rendered.content_type = context.content_type;
  if (door.kind == Kind::pass_through) {
    rendered.path = read_pass_through(context.door.rest)->path;   // routing has read it already
    if (!context.query.empty()) rendered.path.append("?").append(context.query);
  } else {
    constexpr std::string_view version = "/v1";
    rendered.path = request_path(*target.provider, *target.connection, door.path.substr(version.size()), target.model, false);
  }
  rendered.headers = context.client_headers;
  context.rendered = std::move(rendered);
  context.record.provider = target.connection->provider;
  context.record.model = target.model;
  context.record.connection_id = target.connection->id;
  return StageResult::pass();
}

}  // namespace astra::gateway::stages
