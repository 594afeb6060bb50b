#pragma once
#include "gateway/ports/budgets.hpp"
#include "gateway/ports/configuration_source.hpp"
#include "platform/postgres/database.hpp"

namespace astra::gateway {

class PgBudgetStore final : public BudgetStore {
 public:
  explicit PgBudgetStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<Budget> load(BudgetId id) override;
  Result<BudgetReport> read(BudgetId id) override;
  Result<Page<BudgetReport>> list(const PageRequest& page) override;
  Result<std::int64_t> count() override;
  Result<bool> knows_time_zone(const std::string& name) override;
  Result<void> add(const Budget& budget) override;
  Result<void> save(const Budget& budget) override;
  Result<void> remove(BudgetId id) override;

 private:
  postgres::Transaction& transaction_;
};

// The enabled budgets of all tenants, for the snapshot.
Result<std::vector<Configuration::TenantBudget>> all_budgets(postgres::Transaction& transaction);

// Leases for one server. The holder is its journal's: after a crash the same server takes over what it had.
class PgBudgetLeases final : public BudgetLeases {
 public:
  PgBudgetLeases(postgres::Database& database, Uuid holder) : database_(database), holder_(holder) {}
  Result<std::optional<Lease>> lease(TenantId tenant, const LeaseRequest& request) override;

 private:
  postgres::Database& database_;
  Uuid holder_;
};

}  // namespace astra::gateway
