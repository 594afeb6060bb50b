#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "kernel/caller.hpp"
#include "kernel/event.hpp"

namespace astra::events {

inline constexpr ErrorKind event_too_large{"event_too_large", Category::too_large, "An event's payload is over 64 KiB."};
inline constexpr ErrorKind event_malformed{"event_malformed", Category::internal, "A stored event cannot be read."};

// A CloudEvents 1.0 event in JSON format, as it travels in the streams and as webhooks and the API show it.
struct Envelope {
  EventId id;
  std::string source;       // /tenants/{tenant}/modules/{module}
  std::string specversion = "1.0";
  std::string type;         // astra.<module>.<aggregate>.<past-tense>.v<N>
  Instant time;
  std::string subject;      // the aggregate's id: order holds per tenant and subject
  std::string datacontenttype = "application/json";
  std::string dataschema;
  schema::Raw data;
  TenantId tenantid;
  std::optional<std::string> correlationid;
  std::optional<std::string> causationid;
  std::optional<std::string> actor;
  std::optional<std::string> traceparent;

  static const schema::Object& schema();
};

// What a subscriber gets: the envelope and where it stood.
struct ReceivedEvent {
  Envelope envelope;
  std::string stream;
  std::string entry;           // position in the stream
  std::int64_t deliveries = 1; // this one included

  TenantId tenant() const { return envelope.tenantid; }
  std::string_view type() const { return envelope.type; }
  std::string_view subject() const { return envelope.subject; }
  std::string_view data() const { return envelope.data.json; }
};

// Who and what an event is due to.
struct EventContext {
  std::string actor;           // "user:<id>", "api_key:<id>", "system"
  std::string correlation_id;  // the request that set everything off
  std::string causation_id;    // the event or command directly before
  std::string traceparent;

  static EventContext of(const Caller& caller);
  // For an event that a handler emits because of another.
  static EventContext caused_by(const ReceivedEvent& event);
};

// The module in a type: "iam" of "astra.iam.user.created.v1"; empty if the type is no event name.
std::string_view module_of(std::string_view type);
std::string stream_of(std::string_view prefix, std::string_view module);
std::string source_of(TenantId tenant, std::string_view module);
std::string dataschema_of(std::string_view type);

}  // namespace astra::events
