#pragma once
#include "gateway/adapters/rest/budget_dtos.hpp"
#include "platform/api/routes.hpp"

namespace astra::gateway::rest {

// Budgets, and what models cost.
class BudgetEndpoints {
 public:
  BudgetEndpoints(Budgets& budgets, Prices& own_prices, const PriceTable& shipped)
      : budgets_(budgets), own_prices_(own_prices), shipped_(shipped) {}

  void declare(api::Routes& routes);

 private:
  void declare_prices(api::Routes& routes);

  Result<Page<BudgetView>> list_budgets(const Caller& caller, const PageRequest& page);
  Result<api::WithETag<BudgetView>> read_budget(const Caller& caller, const api::Path<BudgetPath>& path);
  Result<api::Created<BudgetView>> create_budget(const Caller& caller, const api::Body<NewBudgetBody>& body);
  Result<api::WithETag<BudgetView>> change_budget(const Caller& caller, const api::CallContext& call, const api::Path<BudgetPath>& path,
                                                  const api::Body<BudgetChangeBody>& body);
  Result<void> delete_budget(const Caller& caller, const api::CallContext& call, const api::Path<BudgetPath>& path);

  Result<Page<PriceView>> list_prices(const Caller& caller, const api::Query<PriceQuery>& query, const PageRequest& page);
  Result<PriceView> put_price(const Caller& caller, const api::Body<PriceBody>& body);
  Result<void> delete_price(const Caller& caller, const api::Query<PriceKeyQuery>& query);

  Budgets& budgets_;
  Prices& own_prices_;
  const PriceTable& shipped_;
};

}  // namespace astra::gateway::rest
