#pragma once
#include "gateway/adapters/rest/traffic_dtos.hpp"
#include "platform/api/routes.hpp"

namespace astra::gateway::rest {

// Requests, usage, health and models: what the gateway did and can do. Nothing is changed here.
class TrafficEndpoints {
 public:
  TrafficEndpoints(TrafficReader& traffic, const SnapshotSource& snapshots, const Clock& clock)
      : traffic_(traffic), snapshots_(snapshots), clock_(clock) {}

  void declare(api::Routes& routes);

 private:
  Result<Page<RequestView>> list_requests(const Caller& caller, const api::Query<RequestQuery>& query, const PageRequest& page);
  Result<RequestDetails> read_request(const Caller& caller, const api::Path<RequestPath>& path);
  Result<Page<UsageView>> list_usage(const Caller& caller, const api::Query<UsageQuery>& query, const PageRequest& page);
  Result<Page<HealthView>> list_health(const Caller& caller, const PageRequest& page);
  Result<Page<ModelView>> list_models(const Caller& caller, const PageRequest& page);

  TrafficReader& traffic_;
  const SnapshotSource& snapshots_;
  const Clock& clock_;
};

}  // namespace astra::gateway::rest
