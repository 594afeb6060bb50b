#include <algorithm>
#include <map>

#include "kernel/json.hpp"
#include "platform/api/openapi.hpp"
#include "platform/json/json_schema.hpp"

namespace astra::api {

namespace {

// "astra.iam.api_key.revoked.v1" -> "iam"
std::string_view module_of(std::string_view type) {
  type.remove_prefix(std::min(type.size(), type.find('.') + 1));
  return type.substr(0, type.find('.'));
}

// Keys of components may hold letters, digits, . _ and -: a type's name is one as it is.
std::string message_reference(std::string_view where, std::string_view type) {
  return R"({"$ref":"#/)" + std::string(where) + "/" + std::string(type) + "\"}";
}

}  // namespace

std::string asyncapi(const std::vector<EventDescription>& events, const DocumentInfo& info) {
  std::map<std::string_view, std::vector<const EventDescription*>> modules;
  for (const auto& event : events) modules[module_of(event.type)].push_back(&event);
  json::SchemaComponents components("#/components/schemas/");

  std::string out;
  JsonWriter json(out);
  json.begin_object().field("asyncapi", "3.0.0");
  json.key("info").begin_object().field("title", info.title + " events").field("version", info.version);
  json.field("description", info.description).end_object();
  json.key("channels").begin_object();
  for (const auto& [module, described] : modules) {
    json.key(module).begin_object().field("address", "astra." + std::string(module));
    json.field("description", "What happened in " + std::string(module) + ".").key("messages").begin_object();
    for (const auto* event : described) json.key(event->type).raw(message_reference("components/messages", event->type));
    json.end_object().end_object();
  }
  json.end_object().key("operations").begin_object();
  for (const auto& [module, described] : modules) {
    json.key("publish_" + std::string(module)).begin_object().field("action", "send");
    json.key("channel").raw(message_reference("channels", module)).key("messages").begin_array();
    for (const auto* event : described) json.raw(message_reference("channels/" + std::string(module) + "/messages", event->type));
    json.end_array().end_object();
  }
  json.end_object().key("components").begin_object().key("messages").begin_object();
  for (const auto& event : events) {
    json.key(event.type).begin_object().field("name", event.type).field("summary", event.schema->text);
    json.field("contentType", "application/cloudevents+json");
    json.key("payload").raw(components.reference(*event.schema, json::Openness::open)).end_object();
  }
  json.end_object().key("schemas").begin_object();
  for (const auto& [name, text] : components.components()) json.key(name).raw(text);
  json.end_object().end_object().end_object();
  return out;
}

}  // namespace astra::api
