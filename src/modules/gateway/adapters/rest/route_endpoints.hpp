#pragma once
#include "gateway/adapters/rest/route_dtos.hpp"
#include "gateway/domain/config/snapshot.hpp"
#include "platform/api/routes.hpp"

namespace astra::gateway::rest {

// Routes, and what would become of a request.
class RouteEndpoints {
 public:
  RouteEndpoints(ModelRoutes& model_routes, const SnapshotSource& snapshots, const TargetHealth& health, const Clock& clock)
      : model_routes_(model_routes), snapshots_(snapshots), health_(health), clock_(clock) {}

  void declare(api::Routes& routes);

 private:
  Result<Page<RouteView>> list_routes(const Caller& caller, const PageRequest& page);
  Result<api::WithETag<RouteView>> read_route(const Caller& caller, const api::Path<RoutePath>& path);
  Result<api::Created<RouteView>> create_route(const Caller& caller, const api::Body<RouteSettings>& body);
  Result<api::WithETag<RouteView>> change_route(const Caller& caller, const api::CallContext& call, const api::Path<RoutePath>& path,
                                                const api::Body<RouteChangeBody>& body);
  Result<void> delete_route(const Caller& caller, const api::CallContext& call, const api::Path<RoutePath>& path);
  Result<ExplanationView> explain(const Caller& caller, const api::Body<ExplainBody>& body);

  ModelRoutes& model_routes_;
  const SnapshotSource& snapshots_;
  const TargetHealth& health_;
  const Clock& clock_;
};

}  // namespace astra::gateway::rest
