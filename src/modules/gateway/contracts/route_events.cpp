#include "gateway/contracts/route_events.hpp"

namespace astra::gateway {
namespace {
const schema::Rules name = schema::length(1, 256);
}  // namespace

const schema::Object& RouteCreated::schema() {
  static const schema::Object object = schema::object<RouteCreated>("RouteCreated", "A route was made.")
      .field("route_id", &RouteCreated::route_id, "The route.")
      .field("name", &RouteCreated::name, "The model name it answers.", gateway::name)
      .done();
  return object;
}

const schema::Object& RouteChanged::schema() {
  static const schema::Object object = schema::object<RouteChanged>("RouteChanged", "A route has other settings.")
      .field("route_id", &RouteChanged::route_id, "The route.")
      .field("name", &RouteChanged::name, "The model name it answers now.", gateway::name)
      .field("enabled", &RouteChanged::enabled, "Whether it takes requests.")
      .done();
  return object;
}

const schema::Object& RouteDeleted::schema() {
  static const schema::Object object = schema::object<RouteDeleted>("RouteDeleted", "A route is gone.")
      .field("route_id", &RouteDeleted::route_id, "The route.")
      .field("name", &RouteDeleted::name, "The model name it answered.", gateway::name)
      .done();
  return object;
}

std::vector<EventDescription> route_events() { return describe_events<RouteCreated, RouteChanged, RouteDeleted>(); }

}  // namespace astra::gateway
