#pragma once
#include "gateway/ports/configuration_source.hpp"
#include "gateway/ports/routes.hpp"
#include "platform/postgres/database.hpp"

namespace astra::gateway {

class PgRouteStore final : public RouteStore {
 public:
  explicit PgRouteStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<std::vector<Route>> all() override;
  Result<Route> load(RouteId id) override;
  Result<Route> read(RouteId id) override;
  Result<void> add(const Route& route) override;
  Result<void> save(const Route& route) override;
  Result<void> remove(RouteId id) override;

 private:
  postgres::Transaction& transaction_;
};

// The enabled routes of all tenants, for the snapshot.
Result<std::vector<Configuration::TenantRoute>> all_routes(postgres::Transaction& transaction);

}  // namespace astra::gateway
