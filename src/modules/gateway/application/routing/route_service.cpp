#include "gateway/application/routing/route_service.hpp"

#include <algorithm>

#include "gateway/application/versions.hpp"
#include "gateway/contracts/route_events.hpp"

namespace astra::gateway {
namespace {

constexpr std::string_view simulator_name = "sim";

// A target that leads nowhere is refused when it is saved, not when a request meets it.
Result<void> expect_connections(GatewayUnit& unit, const RouteSettings& settings) {
  const auto accounts = TRY(unit.accounts().all());
  std::vector<Violation> violations;
  for (std::size_t i = 0; i < settings.targets.size(); ++i) {
    const std::string& name = settings.targets[i].connection;
    const bool known = name == simulator_name ||
                       std::any_of(accounts.begin(), accounts.end(), [&](const Account& a) { return a.settings.name == name; });
    if (!known) violations.push_back({"/targets/" + std::to_string(i) + "/connection", "not_found", "There is no connection of this name."});
  }
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  return {};
}

}  // namespace

Result<void> expect_unused(GatewayUnit& unit, const std::string& connection) {
  for (const Route& route : TRY(unit.routes().all()))
    for (const RouteTarget& target : route.settings.targets)
      if (target.connection == connection)
        return DomainError(connection_in_use, "The route " + route.settings.name + " leads to this connection; change it first.");
  return {};
}

Result<Route> RouteService::create(const Caller& caller, const RouteSettings& wanted) {
  const auto settings = TRY(RouteSettings::check(wanted));
  auto unit = TRY(store_.begin(caller));
  TRY(expect_connections(*unit, settings));
  if (TRY(unit->routes().all()).size() >= limits::most_routes) return too_many_routes;
  const Instant now = clock_.now();
  const Route route{.id = RouteId::create(now), .settings = settings, .created_at = now, .updated_at = now};
  TRY(unit->routes().add(route));
  TRY(unit->publish(RouteCreated{route.id, settings.name}));
  TRY(unit->commit());
  return route;
}

Result<std::vector<Route>> RouteService::list(const Caller& caller) {
  auto unit = TRY(store_.begin(caller));
  return unit->routes().all();
}

Result<Route> RouteService::read(const Caller& caller, RouteId id) {
  auto unit = TRY(store_.begin(caller));
  return unit->routes().read(id);
}

Result<Route> RouteService::change(const Caller& caller, RouteId id, const RouteChange& change, std::optional<std::int64_t> expected) {
  auto unit = TRY(store_.begin(caller));
  Route route = TRY(unit->routes().load(id));
  TRY(expect_version(route.version, expected));
  RouteSettings s = route.settings;
  if (change.name) s.name = *change.name;
  if (change.strategy) s.strategy = *change.strategy;
  if (change.targets) s.targets = *change.targets;
  if (change.retries) s.retries = *change.retries;
  if (change.enabled) s.enabled = *change.enabled;
  route.settings = TRY(RouteSettings::check(std::move(s)));
  TRY(expect_connections(*unit, route.settings));
  ++route.version;
  route.updated_at = clock_.now();
  TRY(unit->routes().save(route));
  TRY(unit->publish(RouteChanged{id, route.settings.name, route.settings.enabled}));
  TRY(unit->commit());
  return route;
}

Result<void> RouteService::remove(const Caller& caller, RouteId id, std::optional<std::int64_t> expected) {
  auto unit = TRY(store_.begin(caller));
  const Route route = TRY(unit->routes().load(id));
  TRY(expect_version(route.version, expected));
  TRY(unit->routes().remove(id));
  TRY(unit->publish(RouteDeleted{id, route.settings.name}));
  return unit->commit();
}

}  // namespace astra::gateway
