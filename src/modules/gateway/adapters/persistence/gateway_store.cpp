#include "gateway/adapters/persistence/gateway_store.hpp"

#include "gateway/adapters/persistence/budget_store.hpp"
#include "gateway/adapters/persistence/price_store.hpp"
#include "gateway/adapters/persistence/route_store.hpp"
#include "gateway/adapters/persistence/stores.hpp"
#include "platform/events/publish.hpp"

namespace astra::gateway {
namespace {

class PgGatewayUnit final : public GatewayUnit {
 public:
  PgGatewayUnit(postgres::Transaction transaction, const Caller& caller, const Clock& clock)
      : transaction_(std::move(transaction)), context_(events::EventContext::of(caller)), clock_(clock) {}

  AccountStore& accounts() override { return accounts_; }
  VirtualKeyStore& virtual_keys() override { return virtual_keys_; }
  PolicyStore& policy() override { return policy_; }
  BudgetStore& budgets() override { return budgets_; }
  PriceStore& prices() override { return prices_; }
  RouteStore& routes() override { return routes_; }
  Result<void> publish(const EventRef& event) override { return events::publish(transaction_, context_, event, clock_.now()); }
  Result<void> commit() override { return transaction_.commit(); }

 private:
  postgres::Transaction transaction_;
  events::EventContext context_;
  const Clock& clock_;
  PgAccountStore accounts_{transaction_};
  PgVirtualKeyStore virtual_keys_{transaction_};
  PgPolicyStore policy_{transaction_};
  PgBudgetStore budgets_{transaction_};
  PgPriceStore prices_{transaction_};
  PgRouteStore routes_{transaction_};
};

}  // namespace

Result<std::unique_ptr<GatewayUnit>> PgGatewayStore::begin(const Caller& caller) {
  auto transaction = TRY(database_.begin(caller.tenant));
  return std::unique_ptr<GatewayUnit>(std::make_unique<PgGatewayUnit>(std::move(transaction), caller, clock_));
}

}  // namespace astra::gateway
