#include "gateway/adapters/proxy/model_list.hpp"

#include <algorithm>
#include <set>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/pattern.hpp"
#include "gateway/domain/simulator/simulator.hpp"
#include "kernel/json.hpp"

namespace astra::gateway::proxy {
namespace {

struct Model {
  std::string name;
  std::string owner;
  bool operator<(const Model& other) const { return name < other.name; }
};

bool allowed(const RequestContext& context, std::string_view model) {
  const TenantPolicy& policy = context.tenant->policy;
  const auto& of_key = context.key->allowed_models;
  if (!of_key.empty() && !matches_any(of_key, model)) return false;
  if (!policy.enforce) return true;
  return !matches_any(policy.denied_models, model) && (policy.allowed_models.empty() || matches_any(policy.allowed_models, model));
}

void add(const RequestContext& context, std::set<Model>& models, std::string name, std::string_view owner) {
  if (allowed(context, name)) models.insert({std::move(name), std::string(owner)});
}

// A connection that lists its models offers those; another offers what the price table knows of its provider.
std::set<Model> models_of(const RequestContext& context) {
  std::set<Model> models;
  for (const auto& [name, route] : context.tenant->routes) add(context, models, name, "route");
  for (const Connection& connection : context.tenant->connections) {
    const Provider* provider = find_provider(connection.provider);
    if (provider == nullptr) continue;
    if (provider->id == simulator_provider) {
      for (const std::string_view name : simulator::models()) add(context, models, std::string(name), provider->id);
      continue;
    }
    for (const std::string& name : connection.models)
      if (name.find('*') == std::string::npos) add(context, models, name, connection.name);
    if (!connection.models.empty() || !context.snapshot->prices || provider->price_provider.empty()) continue;
    for (const auto& [key, price] : context.snapshot->prices->models())
      if (price.provider == provider->price_provider) add(context, models, price.model, provider->id);
  }
  return models;
}

void write_entry(JsonWriter& out, WireFormat format, const Model& model, Instant at) {
  out.begin_object();
  if (format == WireFormat::gemini_generate) {
    out.field("name", "models/" + model.name).field("displayName", model.name).field("description", "Served by " + model.owner + ".");
    out.key("supportedGenerationMethods").begin_array();
    for (const std::string_view method : {"generateContent", "streamGenerateContent", "countTokens", "embedContent"}) out.string(method);
    out.end_array();
  } else if (format == WireFormat::anthropic_messages) {
    out.field("type", "model").field("id", model.name).field("display_name", model.name);
    out.field("created_at", to_rfc3339(at));
  } else {
    out.field("id", model.name).field("object", "model").field_number("created", at.to_unix_seconds());
    out.field("owned_by", model.owner);
  }
  out.end_object();
}

}  // namespace

std::string model_list(const RequestContext& context) {
  const std::set<Model> models = models_of(context);
  const bool anthropic = context.door.format == WireFormat::anthropic_messages;
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  const bool google = context.door.format == WireFormat::gemini_generate;
  if (!anthropic && !google) out.field("object", "list");
  out.key(google ? "models" : "data").begin_array();
  for (const Model& model : models) write_entry(out, context.door.format, model, context.snapshot->built_at);
  out.end_array();
  if (anthropic && !models.empty())
    out.field_boolean("has_more", false).field("first_id", models.begin()->name).field("last_id", models.rbegin()->name);
  out.end_object();
  return text;
}

Result<std::string> model_entry(const RequestContext& context, std::string_view name) {
  const std::set<Model> models = models_of(context);
  const auto found = models.find(Model{std::string(name), {}});
  if (found == models.end()) return DomainError(errors::model_not_found);
  std::string text;
  JsonWriter out(text);
  write_entry(out, context.door.format, *found, context.snapshot->built_at);
  return text;
}

}  // namespace astra::gateway::proxy
