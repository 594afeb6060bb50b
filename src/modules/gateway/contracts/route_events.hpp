#pragma once
#include <string>

#include "kernel/event.hpp"
#include "kernel/id.hpp"

// What happens to routes.
namespace astra::gateway {

using RouteId = Id<struct RouteTag>;

struct RouteCreated {
  static constexpr std::string_view type = "astra.gateway.route.created.v1";
  RouteId route_id;
  std::string name;
  std::string subject() const { return route_id.to_string(); }
  static const schema::Object& schema();
};

struct RouteChanged {
  static constexpr std::string_view type = "astra.gateway.route.changed.v1";
  RouteId route_id;
  std::string name;
  bool enabled = true;
  std::string subject() const { return route_id.to_string(); }
  static const schema::Object& schema();
};

struct RouteDeleted {
  static constexpr std::string_view type = "astra.gateway.route.deleted.v1";
  RouteId route_id;
  std::string name;
  std::string subject() const { return route_id.to_string(); }
  static const schema::Object& schema();
};

std::vector<EventDescription> route_events();

}  // namespace astra::gateway
