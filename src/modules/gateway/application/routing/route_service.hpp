#pragma once
#include "gateway/ports/gateway_store.hpp"
#include "gateway/ports/routes.hpp"
#include "kernel/time.hpp"

namespace astra::gateway {

class RouteService final : public ModelRoutes {
 public:
  RouteService(GatewayStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  Result<Route> create(const Caller& caller, const RouteSettings& settings) override;
  Result<std::vector<Route>> list(const Caller& caller) override;
  Result<Route> read(const Caller& caller, RouteId id) override;
  Result<Route> change(const Caller& caller, RouteId id, const RouteChange& change, std::optional<std::int64_t> expected) override;
  Result<void> remove(const Caller& caller, RouteId id, std::optional<std::int64_t> expected) override;

 private:
  GatewayStore& store_;
  const Clock& clock_;
};

// Whether a route of the unit's tenant leads to the connection. Errors: connection_in_use, naming the route.
Result<void> expect_unused(GatewayUnit& unit, const std::string& connection);

}  // namespace astra::gateway
