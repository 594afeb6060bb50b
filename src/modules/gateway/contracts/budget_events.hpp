#pragma once
#include <optional>
#include <string>

#include "kernel/event.hpp"
#include "kernel/id.hpp"
#include "kernel/money.hpp"

// What happens to budgets and prices.
namespace astra::gateway {

using BudgetId = Id<struct BudgetTag>;

struct BudgetCreated {
  static constexpr std::string_view type = "astra.gateway.budget.created.v1";
  BudgetId budget_id;
  std::string name;
  Money limit;
  std::string subject() const { return budget_id.to_string(); }
  static const schema::Object& schema();
};

struct BudgetChanged {
  static constexpr std::string_view type = "astra.gateway.budget.changed.v1";
  BudgetId budget_id;
  std::string name;
  Money limit;
  bool enabled = true;
  std::string subject() const { return budget_id.to_string(); }
  static const schema::Object& schema();
};

struct BudgetDeleted {
  static constexpr std::string_view type = "astra.gateway.budget.deleted.v1";
  BudgetId budget_id;
  std::string name;
  std::string subject() const { return budget_id.to_string(); }
  static const schema::Object& schema();
};

// Once a period for each threshold, with the request that crossed it.
struct BudgetThresholdReached {
  static constexpr std::string_view type = "astra.gateway.budget.threshold_reached.v1";
  BudgetId budget_id;
  std::string name;
  std::string scope;
  std::optional<Uuid> subject_id;
  std::string mode;
  std::int32_t percent = 0;
  Money limit;
  Money spent;
  Instant period_start;
  std::string subject() const { return budget_id.to_string(); }
  static const schema::Object& schema();
};

struct PriceOverridden {
  static constexpr std::string_view type = "astra.gateway.price.overridden.v1";
  TenantId tenant_id;
  std::string provider;
  std::string model;
  std::string subject() const { return tenant_id.to_string(); }
  static const schema::Object& schema();
};

struct PriceOverrideRemoved {
  static constexpr std::string_view type = "astra.gateway.price.override_removed.v1";
  TenantId tenant_id;
  std::string provider;
  std::string model;
  std::string subject() const { return tenant_id.to_string(); }
  static const schema::Object& schema();
};

std::vector<EventDescription> budget_events();

}  // namespace astra::gateway
