#pragma once
#include <optional>
#include <vector>

#include "gateway/domain/budgets/budget.hpp"
#include "gateway/domain/budgets/purse.hpp"
#include "kernel/caller.hpp"
#include "kernel/page.hpp"

namespace astra::gateway {

// What a change leaves alone is absent. Scope, subject, period and time zone of a budget never change: make another one.
struct BudgetChange {
  std::optional<std::string> name;
  std::optional<Money> limit;
  std::optional<BudgetMode> mode;
  std::optional<std::vector<std::int32_t>> alert_at_percent;
  std::optional<bool> allow_unpriced;
  std::optional<bool> enabled;
};

// A budget and where it stands.
struct BudgetReport {
  Budget budget;
  BudgetStanding standing;
};

// Budgets of the caller's tenant.
class Budgets {
 public:
  virtual ~Budgets() = default;
  // Errors: validation_failed, too_many_budgets.
  virtual Result<BudgetReport> create(const Caller& caller, const BudgetSettings& settings) = 0;
  // Newest first.
  virtual Result<Page<BudgetReport>> list(const Caller& caller, const PageRequest& page) = 0;
  virtual Result<BudgetReport> read(const Caller& caller, BudgetId id) = 0;
  // Errors: also version_mismatch.
  virtual Result<BudgetReport> change(const Caller& caller, BudgetId id, const BudgetChange& change,
                                      std::optional<std::int64_t> expected) = 0;
  virtual Result<void> remove(const Caller& caller, BudgetId id, std::optional<std::int64_t> expected) = 0;
};

// The table of budgets within a unit (gateway_store.hpp). load locks the row; read does not. Errors: not_found.
class BudgetStore {
 public:
  virtual ~BudgetStore() = default;
  virtual Result<Budget> load(BudgetId id) = 0;
  virtual Result<BudgetReport> read(BudgetId id) = 0;
  virtual Result<Page<BudgetReport>> list(const PageRequest& page) = 0;
  virtual Result<std::int64_t> count() = 0;
  virtual Result<bool> knows_time_zone(const std::string& name) = 0;
  virtual Result<void> add(const Budget& budget) = 0;
  virtual Result<void> save(const Budget& budget) = 0;
  virtual Result<void> remove(BudgetId id) = 0;
};

// Where this server's leases come from. Absent: there is no such budget any more.
class BudgetLeases {
 public:
  virtual ~BudgetLeases() = default;
  virtual Result<std::optional<Lease>> lease(TenantId tenant, const LeaseRequest& request) = 0;
};

}  // namespace astra::gateway
