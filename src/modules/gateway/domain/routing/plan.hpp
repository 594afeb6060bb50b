#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/pipeline/context.hpp"

namespace astra::gateway {

// What a request asks of routing.
struct RouteQuestion {
  const TenantConfig& tenant;
  const PriceTable* prices = nullptr;       // the shipped ones
  std::string_view model;
  const Door& door;
  std::string_view stick_to;                // the end user or the key
  std::uint64_t chance = 0;                 // random bits of the request's own
  Instant now;
};

// One target, and why it stands where it stands.
struct PlannedTarget {
  Target target;
  TargetHealth::View health;
  std::string reason;                       // "priority", "weighted 3 of 4", "breaker open until ..."
};

struct RoutePlan {
  const Route* route = nullptr;             // null: the model's name led to the connections
  std::vector<PlannedTarget> targets;       // in the order in which they are asked
};

// Who answers, best first: a route of that name, else the connections that serve the model. Targets with an open breaker come
// last: they are asked only when nobody else is left. Errors: model_not_found.
Result<RoutePlan> plan_route(const RouteQuestion& question, const TargetHealth& health, bool explain = false);

}  // namespace astra::gateway
