#include "platform/events/envelope.hpp"

namespace astra::events {
namespace {

constexpr std::string_view name_prefix = "astra.";

std::string actor_of(const Caller& caller) {
  switch (caller.kind) {
    case Caller::Kind::user: return "user:" + caller.principal.to_string();
    case Caller::Kind::api_key: return "api_key:" + caller.principal.to_string();
    case Caller::Kind::service_account: return "service_account:" + caller.principal.to_string();
    case Caller::Kind::system: break;
  }
  return "system";
}

}  // namespace

const schema::Object& Envelope::schema() {
  static const schema::Object object =
      schema::object<Envelope>("CloudEvent", "An event in the JSON format of CloudEvents 1.0.")
          .field("id", &Envelope::id, "Identifies the event; the same in every delivery.")
          .field("source", &Envelope::source, "/tenants/{tenant}/modules/{module}.")
          .field("specversion", &Envelope::specversion, "Always 1.0.")
          .field("type", &Envelope::type, "astra.<module>.<aggregate>.<past-tense>.v<N>.")
          .field("time", &Envelope::time, "When it happened.")
          .field("subject", &Envelope::subject, "The id of what it happened to; order holds for each.")
          .field("datacontenttype", &Envelope::datacontenttype, "Always application/json.")
          .field("dataschema", &Envelope::dataschema, "Where the schema of the data is found.")
          .field("data", &Envelope::data, "What happened, as the event's type describes.")
          .field("tenantid", &Envelope::tenantid, "Whose event it is.")
          .field("correlationid", &Envelope::correlationid, "The request that set everything off.")
          .field("causationid", &Envelope::causationid, "The event directly before.")
          .field("actor", &Envelope::actor, "Who did it: kind and id.")
          .field("traceparent", &Envelope::traceparent, "W3C Trace Context.")
          .done();
  return object;
}

EventContext EventContext::of(const Caller& caller) {
  return {.actor = actor_of(caller), .correlation_id = caller.request_id, .causation_id = {}, .traceparent = caller.traceparent};
}

EventContext EventContext::caused_by(const ReceivedEvent& event) {
  return {.actor = "system",
          .correlation_id = event.envelope.correlationid.value_or(""),
          .causation_id = event.envelope.id.to_string(),
          .traceparent = event.envelope.traceparent.value_or("")};
}

std::string_view module_of(std::string_view type) {
  if (!type.starts_with(name_prefix)) return {};
  type.remove_prefix(name_prefix.size());
  const auto dot = type.find('.');
  return dot == type.npos ? std::string_view() : type.substr(0, dot);
}

std::string stream_of(std::string_view prefix, std::string_view module) { return std::string(prefix).append(module); }

std::string source_of(TenantId tenant, std::string_view module) {
  return "/tenants/" + tenant.to_string() + "/modules/" + std::string(module);
}

std::string dataschema_of(std::string_view type) { return "/api/v1/asyncapi.json#" + std::string(type); }

}  // namespace astra::events
