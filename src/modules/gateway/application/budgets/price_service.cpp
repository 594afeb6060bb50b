#include "gateway/application/budgets/price_service.hpp"

#include <algorithm>

#include "gateway/application/versions.hpp"
#include "gateway/contracts/budget_events.hpp"

namespace astra::gateway {
namespace {

constexpr std::size_t most_prices = 2'000;

}  // namespace

Result<std::vector<OwnPrice>> PriceService::list(const Caller& caller) {
  auto unit = TRY(store_.begin(caller));
  return unit->prices().all();
}

Result<OwnPrice> PriceService::put(const Caller& caller, const OwnPrice& wanted, std::optional<std::int64_t> expected) {
  OwnPrice price = TRY(OwnPrice::check(wanted));
  auto unit = TRY(store_.begin(caller));
  const auto all = TRY(unit->prices().all());
  const auto known = std::find_if(all.begin(), all.end(), [&](const OwnPrice& p) { return p.provider == price.provider && p.model == price.model; });
  TRY(expect_version(known == all.end() ? 0 : known->version, expected));
  if (known == all.end() && all.size() >= most_prices) return too_many_prices;
  price.version = known == all.end() ? 1 : known->version + 1;
  price.created_by = caller.principal;
  price.updated_at = clock_.now();
  TRY(unit->prices().put(price));
  TRY(unit->publish(PriceOverridden{caller.tenant, price.provider, price.model}));
  TRY(unit->commit());
  return price;
}

Result<void> PriceService::remove(const Caller& caller, const std::string& provider, const std::string& model) {
  auto unit = TRY(store_.begin(caller));
  TRY(unit->prices().remove(provider, model));
  TRY(unit->publish(PriceOverrideRemoved{caller.tenant, provider, model}));
  return unit->commit();
}

}  // namespace astra::gateway
