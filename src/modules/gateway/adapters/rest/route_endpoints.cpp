#include "gateway/adapters/rest/route_endpoints.hpp"

#include "gateway/adapters/rest/slice.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/routing/plan.hpp"

namespace astra::gateway::rest {
namespace {

constexpr const char* read_permission = "gateway:read";
constexpr const char* write_permission = "gateway:write";

constexpr const char* route_example = R"({"id": "0190f6c1-7e8a-7cc3-8f0a-2b1d4c5e6f76", "name": "assistant", "strategy": "priority",
  "targets": [{"connection": "sim", "model": "echo", "weight": 1}], "retries": 1, "enabled": true,
  "created_at": "2026-11-22T12:00:00.000Z", "updated_at": "2026-11-22T12:00:00.000Z"})";
constexpr const char* explanation_example = R"({"model": "assistant", "route_id": "0190f6c1-7e8a-7cc3-8f0a-2b1d4c5e6f76", "snapshot_revision": 42,
  "targets": [{"connection": "sim", "provider": "simulator", "model": "echo", "format": "openai_chat", "breaker": "closed", "first_byte_us": 0,
  "reason": "in the order given"}]})";

api::WithETag<RouteView> tagged(const Route& route) { return {view_of(route), route.version}; }

}  // namespace

void RouteEndpoints::declare(api::Routes& routes) {
  const std::string base = "/api/v1/gateway/routes", one = base + "/{route_id}";
  routes.get(base)
      .operation("listGatewayRoutes", "List routes", "Model names of the organisation's own, by name.")
      .tag("Gateway routes")
      .needs(read_permission)
      .example(route_example)
      .handle<&RouteEndpoints::list_routes>(*this);
  routes.get(one)
      .operation("readGatewayRoute", "Read a route", "One route and its targets.")
      .tag("Gateway routes")
      .needs(read_permission)
      .example(route_example)
      .handle<&RouteEndpoints::read_route>(*this);
  routes.post(base)
      .operation("createGatewayRoute", "Make a route",
                 "Clients ask for its name as the model within a second. When the first target fails before it answered, the next one is asked.")
      .tag("Gateway routes")
      .needs(write_permission)
      .may_fail_with({route_name_taken, too_many_routes})
      .audited_as("gateway.route_created")
      .example(R"({"name": "assistant", "targets": [{"connection": "sim", "model": "echo"}]})", route_example)
      .handle<&RouteEndpoints::create_route>(*this);
  routes.patch(one)
      .operation("changeGatewayRoute", "Change a route", "Changes what is given; requests meet it within a second.")
      .tag("Gateway routes")
      .needs(write_permission)
      .may_fail_with({route_name_taken})
      .audited_as("gateway.route_changed")
      .example(R"({"strategy": "fastest"})", route_example)
      .handle<&RouteEndpoints::change_route>(*this);
  routes.del(one)
      .operation("deleteGatewayRoute", "Delete a route", "Its name means nothing within a second, or what the providers mean by it.")
      .tag("Gateway routes")
      .needs(write_permission)
      .audited_as("gateway.route_deleted")
      .handle<&RouteEndpoints::delete_route>(*this);
  routes.post("/api/v1/gateway/routing/explain")
      .operation("explainGatewayRouting", "Explain a request's way",
                 "Says who would be asked, in which order and why, with this server's health of each. Nothing is sent.")
      .tag("Gateway routes")
      .needs(read_permission)
      .may_fail_with({errors::model_not_found, errors::no_provider})
      .answers(200)
      .audited_as("gateway.routing_explained")
      .example(R"({"model": "sim/echo"})", explanation_example)
      .handle<&RouteEndpoints::explain>(*this);
}

Result<Page<RouteView>> RouteEndpoints::list_routes(const Caller& caller, const PageRequest& page) {
  std::vector<RouteView> views;
  for (const Route& route : TRY(model_routes_.list(caller))) views.push_back(view_of(route));
  return slice(std::move(views), page);
}

Result<api::WithETag<RouteView>> RouteEndpoints::read_route(const Caller& caller, const api::Path<RoutePath>& path) {
  return tagged(TRY(model_routes_.read(caller, path->route_id)));
}

Result<api::Created<RouteView>> RouteEndpoints::create_route(const Caller& caller, const api::Body<RouteSettings>& body) {
  const Route route = TRY(model_routes_.create(caller, *body));
  return api::Created<RouteView>{view_of(route), "/api/v1/gateway/routes/" + route.id.to_string(), route.version};
}

Result<api::WithETag<RouteView>> RouteEndpoints::change_route(const Caller& caller, const api::CallContext& call, const api::Path<RoutePath>& path,
                                                              const api::Body<RouteChangeBody>& body) {
  const RouteChange change{.name = body->name,
                           .strategy = body->strategy,
                           .targets = body->targets,
                           .retries = body->retries,
                           .enabled = body->enabled};
  return tagged(TRY(model_routes_.change(caller, path->route_id, change, call.expected_version())));
}

Result<void> RouteEndpoints::delete_route(const Caller& caller, const api::CallContext& call, const api::Path<RoutePath>& path) {
  return model_routes_.remove(caller, path->route_id, call.expected_version());
}

Result<ExplanationView> RouteEndpoints::explain(const Caller& caller, const api::Body<ExplainBody>& body) {
  const auto snapshot = snapshots_.current();
  const auto tenant = snapshot->tenants.find(caller.tenant);
  if (tenant == snapshot->tenants.end()) return errors::not_found;
  const auto door = door_named(body->door);
  if (!door) return DomainError(errors::validation_failed, {}, {{"/door", "door", "There is no such door for a model."}});
  const Instant now = clock_.now();
  const RouteQuestion question{.tenant = *tenant->second,
                               .prices = snapshot->prices.get(),
                               .model = body->model,
                               .door = *door,
                               .stick_to = body->user,
                               .chance = static_cast<std::uint64_t>(now.us),
                               .now = now};
  auto plan = TRY(plan_route(question, health_, true));
  ExplanationView view{.model = body->model, .route_id = {}, .snapshot_revision = snapshot->revision, .targets = {}};
  if (plan.route != nullptr) view.route_id = plan.route->id;
  for (const PlannedTarget& planned : plan.targets)
    view.targets.push_back({.connection = planned.target.connection->name,
                            .provider = std::string(planned.target.provider->id),
                            .model = planned.target.model,
                            .format = std::string(to_string(planned.target.format)),
                            .breaker = planned.health.breaker,
                            .first_byte_us = planned.health.first_byte_us,
                            .reason = planned.reason});
  return view;
}

}  // namespace astra::gateway::rest
