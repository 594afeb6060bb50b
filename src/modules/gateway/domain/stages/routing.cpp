#include "gateway/domain/routing/plan.hpp"
#include "gateway/domain/stages/opaque.hpp"
#include "gateway/domain/stages/stages.hpp"

namespace astra::gateway::stages {
namespace {

// The random half of the request's own id.
std::uint64_t chance_of(const RequestId& id) { return std::hash<Uuid>{}(id.value()); }

}  // namespace

StageResult route(RequestContext& context) {
  if (!context.request) return StageResult::nothing_to_do();
  if (routes_by_connection(context)) return route_opaque(context);
  const std::string key = context.key->key_id.to_string();
  const RouteQuestion question{.tenant = *context.tenant,
                               .prices = context.snapshot->prices.get(),
                               .model = context.request->model.value,
                               .door = context.door,
                               .stick_to = context.request->user.empty() ? std::string_view(key) : context.request->user,
                               .chance = chance_of(context.record.id),
                               .now = context.now};
  auto plan = plan_route(question, context.services.target_health);
  if (!plan.ok()) return StageResult::block(std::move(plan).error());
  for (PlannedTarget& planned : plan->targets) context.targets.push_back(std::move(planned.target));
  context.route = plan->route;
  if (plan->route == nullptr) return StageResult::pass();
  return {Outcome::passed, "route:" + plan->route->id.to_string(), std::nullopt};
}

}  // namespace astra::gateway::stages
