#pragma once
#include "gateway/ports/budgets.hpp"
#include "gateway/ports/gateway_store.hpp"
#include "kernel/time.hpp"

namespace astra::gateway {

class BudgetService final : public Budgets {
 public:
  BudgetService(GatewayStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  Result<BudgetReport> create(const Caller& caller, const BudgetSettings& settings) override;
  Result<Page<BudgetReport>> list(const Caller& caller, const PageRequest& page) override;
  Result<BudgetReport> read(const Caller& caller, BudgetId id) override;
  Result<BudgetReport> change(const Caller& caller, BudgetId id, const BudgetChange& change, std::optional<std::int64_t> expected) override;
  Result<void> remove(const Caller& caller, BudgetId id, std::optional<std::int64_t> expected) override;

 private:
  GatewayStore& store_;
  const Clock& clock_;
};

}  // namespace astra::gateway
