#include "gateway/adapters/persistence/route_store.hpp"

#include "platform/json/json.hpp"

namespace astra::gateway {
namespace {

using postgres::Sql;

#define SELECT_ROUTE "SELECT id, document::text, version, created_at, updated_at FROM gateway.route "

constexpr Sql list_routes{"gateway.list_routes", SELECT_ROUTE "ORDER BY name"};
constexpr Sql load_route{"gateway.load_route", SELECT_ROUTE "WHERE id = $1 FOR UPDATE"};
constexpr Sql read_route{"gateway.read_route", SELECT_ROUTE "WHERE id = $1"};
constexpr Sql add_route{"gateway.add_route", R"(
  INSERT INTO gateway.route (id, name, document, enabled, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7))"};
constexpr Sql save_route{"gateway.save_route",
                         "UPDATE gateway.route SET name = $2, document = $3, enabled = $4, version = $5, updated_at = $6 WHERE id = $1"};
constexpr Sql remove_route{"gateway.remove_route", "DELETE FROM gateway.route WHERE id = $1"};
constexpr Sql read_all{"gateway.all_routes", "SELECT tenant_id, id, document FROM gateway.all_routes()"};

#undef SELECT_ROUTE

Result<Route> route_in(postgres::Row& row) {
  Route route;
  row.next(route.id);
  route.settings = TRY(json::read_tolerant<RouteSettings>(row.next<std::string>()));
  row.next(route.version);
  row.next(route.created_at);
  row.next(route.updated_at);
  return route;
}

Result<Route> one(const postgres::Rows& rows) {
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return route_in(row);
}

Result<void> unique_name(const Result<postgres::Rows>& written) {
  if (written.ok()) return {};
  if (written.error().is(postgres::unique_violation)) return route_name_taken;
  return DomainError(written.error().kind(), std::string(written.error().message()));
}

}  // namespace

Result<std::vector<Route>> PgRouteStore::all() {
  std::vector<Route> routes;
  const auto rows = TRY(transaction_.run(list_routes));
  for (auto row : rows) routes.push_back(TRY(route_in(row)));
  return routes;
}

Result<Route> PgRouteStore::load(RouteId id) { return one(TRY(transaction_.run(load_route, id))); }
Result<Route> PgRouteStore::read(RouteId id) { return one(TRY(transaction_.run(read_route, id))); }

Result<void> PgRouteStore::add(const Route& route) {
  return unique_name(transaction_.run(add_route, route.id, route.settings.name, postgres::Json{json::write(route.settings)},
                                      route.settings.enabled, route.version, route.created_at, route.updated_at));
}

Result<void> PgRouteStore::save(const Route& route) {
  return unique_name(transaction_.run(save_route, route.id, route.settings.name, postgres::Json{json::write(route.settings)},
                                      route.settings.enabled, route.version, route.updated_at));
}

Result<void> PgRouteStore::remove(RouteId id) {
  transaction_.queue(remove_route, id);
  return {};
}

Result<std::vector<Configuration::TenantRoute>> all_routes(postgres::Transaction& transaction) {
  std::vector<Configuration::TenantRoute> routes;
  const auto rows = TRY(transaction.run(read_all));
  for (auto row : rows) {
    Configuration::TenantRoute entry{.tenant = row.next<TenantId>(), .route = {}};
    row.next(entry.route.id);
    entry.route.settings = TRY(json::read_tolerant<RouteSettings>(row.next<std::string>()));
    routes.push_back(std::move(entry));
  }
  return routes;
}

}  // namespace astra::gateway
