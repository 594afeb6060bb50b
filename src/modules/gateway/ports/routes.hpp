#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/routing/route.hpp"
#include "kernel/caller.hpp"

namespace astra::gateway {

// What a change leaves alone is absent.
struct RouteChange {
  std::optional<std::string> name;
  std::optional<RouteStrategy> strategy;
  std::optional<std::vector<RouteTarget>> targets;
  std::optional<std::int32_t> retries;
  std::optional<bool> enabled;
};

// Routes of the caller's tenant.
class ModelRoutes {
 public:
  virtual ~ModelRoutes() = default;
  // Errors: validation_failed (also a connection that is not there), route_name_taken, too_many_routes.
  virtual Result<Route> create(const Caller& caller, const RouteSettings& settings) = 0;
  // By name; all of them: a tenant has few.
  virtual Result<std::vector<Route>> list(const Caller& caller) = 0;
  virtual Result<Route> read(const Caller& caller, RouteId id) = 0;
  // Errors: also version_mismatch.
  virtual Result<Route> change(const Caller& caller, RouteId id, const RouteChange& change, std::optional<std::int64_t> expected) = 0;
  virtual Result<void> remove(const Caller& caller, RouteId id, std::optional<std::int64_t> expected) = 0;
};

// The table of them within a unit (gateway_store.hpp). load locks the row; read does not. Errors: not_found.
class RouteStore {
 public:
  virtual ~RouteStore() = default;
  virtual Result<std::vector<Route>> all() = 0;
  virtual Result<Route> load(RouteId id) = 0;
  virtual Result<Route> read(RouteId id) = 0;
  // Errors: route_name_taken.
  virtual Result<void> add(const Route& route) = 0;
  virtual Result<void> save(const Route& route) = 0;
  virtual Result<void> remove(RouteId id) = 0;
};

}  // namespace astra::gateway
