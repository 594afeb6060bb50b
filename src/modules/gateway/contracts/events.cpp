#include "gateway/contracts/events.hpp"

#include "gateway/contracts/budget_events.hpp"
#include "gateway/contracts/route_events.hpp"

namespace astra::gateway {
namespace {
using schema::length;

constexpr std::size_t longest_name = 120;
constexpr std::size_t longest_text = 2'048;
const schema::Rules count = schema::range(0, 9'007'199'254'740'991);
}  // namespace

const schema::Object& ConnectionCreated::schema() {
  static const schema::Object object = schema::object<ConnectionCreated>("ConnectionCreated", "A provider account was connected.")
      .field("connection_id", &ConnectionCreated::connection_id, "The connection.")
      .field("name", &ConnectionCreated::name, "Its name.", length(1, longest_name))
      .field("provider", &ConnectionCreated::provider, "The kind of provider.", length(1, longest_name))
      .done();
  return object;
}

const schema::Object& ConnectionUpdated::schema() {
  static const schema::Object object = schema::object<ConnectionUpdated>("ConnectionUpdated", "Settings of a connection changed.")
      .field("connection_id", &ConnectionUpdated::connection_id, "The connection.")
      .field("name", &ConnectionUpdated::name, "Its name now.", length(1, longest_name))
      .field("enabled", &ConnectionUpdated::enabled, "Whether it takes requests.")
      .done();
  return object;
}

const schema::Object& ConnectionDeleted::schema() {
  static const schema::Object object = schema::object<ConnectionDeleted>("ConnectionDeleted", "A connection was removed.")
      .field("connection_id", &ConnectionDeleted::connection_id, "The connection.")
      .field("name", &ConnectionDeleted::name, "The name it had.", length(1, longest_name))
      .done();
  return object;
}

const schema::Object& ConnectionSecretRotated::schema() {
  static const schema::Object object =
      schema::object<ConnectionSecretRotated>("ConnectionSecretRotated", "A connection has a new credential.")
          .field("connection_id", &ConnectionSecretRotated::connection_id, "The connection.")
          .done();
  return object;
}

const schema::Object& VirtualKeyCreated::schema() {
  static const schema::Object object = schema::object<VirtualKeyCreated>("VirtualKeyCreated", "A virtual key was issued.")
      .field("key_id", &VirtualKeyCreated::key_id, "The key.")
      .field("name", &VirtualKeyCreated::name, "Its name.", length(1, longest_name))
      .done();
  return object;
}

const schema::Object& VirtualKeyUpdated::schema() {
  static const schema::Object object = schema::object<VirtualKeyUpdated>("VirtualKeyUpdated", "What a virtual key may do changed.")
      .field("key_id", &VirtualKeyUpdated::key_id, "The key.")
      .done();
  return object;
}

const schema::Object& VirtualKeyRevoked::schema() {
  static const schema::Object object = schema::object<VirtualKeyRevoked>("VirtualKeyRevoked", "A virtual key was revoked.")
      .field("key_id", &VirtualKeyRevoked::key_id, "The key.")
      .done();
  return object;
}

const schema::Object& PolicyChanged::schema() {
  static const schema::Object object = schema::object<PolicyChanged>("PolicyChanged", "The gateway's policy changed.")
      .field("tenant_id", &PolicyChanged::tenant_id, "The organisation.")
      .field("revision", &PolicyChanged::revision, "The revision in force.", count)
      .done();
  return object;
}

const schema::Object& RequestBlocked::schema() {
  static const schema::Object object = schema::object<RequestBlocked>("RequestBlocked", "A checkpoint ended a request.")
      .field("request_id", &RequestBlocked::request_id, "The request.")
      .field("key_id", &RequestBlocked::key_id, "The key it came with.")
      .field("door", &RequestBlocked::door, "Where it came in.", length(0, longest_name))
      .field("model", &RequestBlocked::model, "The model it asked for.", length(0, longest_text))
      .field("stage", &RequestBlocked::stage, "The checkpoint.", length(1, longest_name))
      .field("reason", &RequestBlocked::reason, "The checkpoint's rule or error code.", length(0, longest_text))
      .done();
  return object;
}

const schema::Object& TrafficRecorded::schema() {
  static const schema::Object object =
      schema::object<TrafficRecorded>("TrafficRecorded", "Requests of an organisation arrived in the log.")
          .field("tenant_id", &TrafficRecorded::tenant_id, "The organisation.")
          .field("from", &TrafficRecorded::from, "When the first of them began.")
          .field("to", &TrafficRecorded::to, "When the last of them began.")
          .field("requests", &TrafficRecorded::requests, "How many.", count)
          .field("blocked", &TrafficRecorded::blocked, "Ended by a checkpoint.", count)
          .field("failed", &TrafficRecorded::failed, "Ended by a failure.", count)
          .field("input_tokens", &TrafficRecorded::input_tokens, "Tokens of all prompts.", count)
          .field("output_tokens", &TrafficRecorded::output_tokens, "Tokens of all answers.", count)
          .field("cost", &TrafficRecorded::cost, "What they cost, in US dollars.")
          .done();
  return object;
}

std::vector<EventDescription> gateway_events() {
  auto events = describe_events<ConnectionCreated, ConnectionUpdated, ConnectionDeleted, ConnectionSecretRotated, VirtualKeyCreated,
                                VirtualKeyUpdated, VirtualKeyRevoked, PolicyChanged, RequestBlocked, TrafficRecorded>();
  for (EventDescription& event : budget_events()) events.push_back(std::move(event));
  for (EventDescription& event : route_events()) events.push_back(std::move(event));
  return events;
}

}  // namespace astra::gateway
