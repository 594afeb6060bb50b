#pragma once
#include <cstdint>
#include <vector>

#include "gateway/domain/budgets/budget.hpp"
#include "gateway/domain/config/policy_settings.hpp"
#include "gateway/domain/config/snapshot.hpp"
#include "gateway/domain/own_price.hpp"
#include "gateway/domain/routing/route.hpp"
#include "kernel/result.hpp"

namespace astra::gateway {

// What all tenants configured, as the snapshot is made of it.
struct Configuration {
  struct TenantConnection {
    TenantId tenant;
    Connection connection;
  };
  struct KeySettings {
    TenantId tenant;
    Uuid key_id;
    std::vector<std::string> allowed_models;
    RateLimits limits;
    bool revoked = false;
  };
  struct Policy {
    TenantId tenant;
    std::int64_t revision = 0;
    PolicySettings settings;
  };

  struct TenantBudget {
    TenantId tenant;
    Budget budget;
  };
  struct TenantRoute {
    TenantId tenant;
    Route route;
  };
  struct TenantPrice {
    TenantId tenant;
    OwnPrice price;
  };

  std::vector<TenantConnection> connections;   // enabled ones, in order of preference
  std::vector<KeySettings> key_settings;
  std::vector<Policy> policies;
  std::vector<TenantBudget> budgets;           // enabled ones
  std::vector<TenantPrice> prices;
  std::vector<TenantRoute> routes;             // enabled ones
};

class ConfigurationSource {
 public:
  virtual ~ConfigurationSource() = default;
  virtual Result<Configuration> load() = 0;
  // A number that is another one after every change of what load() answers: cheap to poll.
  virtual Result<std::int64_t> revision() = 0;
};

}  // namespace astra::gateway
