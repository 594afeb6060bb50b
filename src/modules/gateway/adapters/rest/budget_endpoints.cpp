#include "gateway/adapters/rest/budget_endpoints.hpp"

#include "gateway/adapters/rest/slice.hpp"

namespace astra::gateway::rest {
namespace {

constexpr const char* read_permission = "gateway:read";
constexpr const char* write_permission = "gateway:write";
constexpr const char* admin_permission = "gateway:admin";

constexpr const char* budget_example = R"({"id": "0190f6c1-7e8a-7cc3-8f0a-2b1d4c5e6f75", "name": "Everything", "scope": "organisation",
  "period": "month", "time_zone": "Europe/Berlin", "limit": "500.00", "mode": "hard", "alert_at_percent": [80, 100], "allow_unpriced": false,
  "enabled": true, "spent": "123.456789", "reserved": "1.20", "remaining": "376.543211", "period_start": "2026-10-31T23:00:00.000Z",
  "period_end": "2026-11-30T23:00:00.000Z", "created_at": "2026-11-22T12:00:00.000Z", "updated_at": "2026-11-22T12:00:00.000Z"})";
constexpr const char* price_example = R"({"provider": "openai", "model": "gpt-4o", "mode": "chat", "prices": {"input": "2.50", "output": "10.00",
  "cache_read": "1.25"}, "own": false, "tiered": true, "max_input_tokens": 128000, "max_output_tokens": 16384})";
constexpr const char* own_price_example = R"({"provider": "openai_compatible", "model": "*", "mode": "", "prices": {"input": "0.10",
  "output": "0.30"}, "own": true, "tiered": false, "updated_at": "2026-11-22T12:00:00.000Z"})";

api::WithETag<BudgetView> tagged(const BudgetReport& report) { return {view_of(report), report.budget.version}; }

}  // namespace

void BudgetEndpoints::declare(api::Routes& routes) {
  const std::string base = "/api/v1/gateway/budgets", one = base + "/{budget_id}";
  routes.get(base)
      .operation("listGatewayBudgets", "List budgets", "Limits of spending and where each stands, newest first.")
      .tag("Gateway budgets")
      .needs(read_permission)
      .example(budget_example)
      .handle<&BudgetEndpoints::list_budgets>(*this);
  routes.get(one)
      .operation("readGatewayBudget", "Read a budget", "One budget, with what is spent and reserved in the period at hand.")
      .tag("Gateway budgets")
      .needs(read_permission)
      .example(budget_example)
      .handle<&BudgetEndpoints::read_budget>(*this);
  routes.post(base)
      .operation("createGatewayBudget", "Make a budget",
                 "Requests meet it within a second. Before a provider is asked, the most a request may cost is held in every budget it "
                 "counts for; what it did cost is settled afterwards. Spending counts from now on.")
      .tag("Gateway budgets")
      .needs(write_permission)
      .may_fail_with({too_many_budgets})
      .audited_as("gateway.budget_created")
      .example(R"({"name": "Everything", "period": "month", "time_zone": "Europe/Berlin", "limit": "500.00"})", budget_example)
      .handle<&BudgetEndpoints::create_budget>(*this);
  routes.patch(one)
      .operation("changeGatewayBudget", "Change a budget", "Changes what is given. Whose budget it is and its period never change.")
      .tag("Gateway budgets")
      .needs(write_permission)
      .audited_as("gateway.budget_changed")
      .example(R"({"limit": "750.00"})", budget_example)
      .handle<&BudgetEndpoints::change_budget>(*this);
  routes.del(one)
      .operation("deleteGatewayBudget", "Delete a budget", "Its limit ends within a second, and what it had added up is gone.")
      .tag("Gateway budgets")
      .needs(write_permission)
      .audited_as("gateway.budget_deleted")
      .handle<&BudgetEndpoints::delete_budget>(*this);
  declare_prices(routes);
}

void BudgetEndpoints::declare_prices(api::Routes& routes) {
  const std::string base = "/api/v1/gateway/prices";
  routes.get(base)
      .operation("listGatewayPrices", "List prices", "The organisation's own prices, then the shipped ones that they do not replace.")
      .tag("Gateway prices")
      .needs(read_permission)
      .example(price_example)
      .handle<&BudgetEndpoints::list_prices>(*this);
  routes.put(base)
      .operation("putGatewayPrice", "Set a price of your own",
                 "For models the shipped table does not know, or for agreed prices. Requests that begin a second later cost this; what is "
                 "settled stays.")
      .tag("Gateway prices")
      .needs(admin_permission)
      .may_fail_with({too_many_prices})
      .audited_as("gateway.price_overridden")
      .example(R"({"provider": "openai_compatible", "model": "*", "prices": {"input": "0.10", "output": "0.30"}})", own_price_example)
      .handle<&BudgetEndpoints::put_price>(*this);
  routes.del(base)
      .operation("deleteGatewayPrice", "Remove a price of your own", "The shipped price counts again, where there is one.")
      .tag("Gateway prices")
      .needs(admin_permission)
      .may_fail_with({astra::errors::not_found})
      .audited_as("gateway.price_override_removed")
      .handle<&BudgetEndpoints::delete_price>(*this);
}

Result<Page<BudgetView>> BudgetEndpoints::list_budgets(const Caller& caller, const PageRequest& request) {
  auto reports = TRY(budgets_.list(caller, request));
  Page<BudgetView> page{.items = {}, .next = std::move(reports.next), .total_count = reports.total_count};
  for (const BudgetReport& report : reports.items) page.items.push_back(view_of(report));
  return page;
}

Result<api::WithETag<BudgetView>> BudgetEndpoints::read_budget(const Caller& caller, const api::Path<BudgetPath>& path) {
  return tagged(TRY(budgets_.read(caller, path->budget_id)));
}

Result<api::Created<BudgetView>> BudgetEndpoints::create_budget(const Caller& caller, const api::Body<NewBudgetBody>& body) {
  const auto report = TRY(budgets_.create(caller, {.name = body->name,
                                                   .scope = body->scope,
                                                   .subject_id = body->subject_id,
                                                   .period = body->period,
                                                   .rolling_hours = body->rolling_hours,
                                                   .time_zone = body->time_zone,
                                                   .limit = body->limit,
                                                   .mode = body->mode,
                                                   .alert_at_percent = body->alert_at_percent,
                                                   .allow_unpriced = body->allow_unpriced}));
  return api::Created<BudgetView>{view_of(report), "/api/v1/gateway/budgets/" + report.budget.id.to_string(), report.budget.version};
}

Result<api::WithETag<BudgetView>> BudgetEndpoints::change_budget(const Caller& caller, const api::CallContext& call,
                                                                 const api::Path<BudgetPath>& path, const api::Body<BudgetChangeBody>& body) {
  const BudgetChange change{.name = body->name,
                            .limit = body->limit,
                            .mode = body->mode,
                            .alert_at_percent = body->alert_at_percent,
                            .allow_unpriced = body->allow_unpriced,
                            .enabled = body->enabled};
  return tagged(TRY(budgets_.change(caller, path->budget_id, change, call.expected_version())));
}

Result<void> BudgetEndpoints::delete_budget(const Caller& caller, const api::CallContext& call, const api::Path<BudgetPath>& path) {
  return budgets_.remove(caller, path->budget_id, call.expected_version());
}

Result<Page<PriceView>> BudgetEndpoints::list_prices(const Caller& caller, const api::Query<PriceQuery>& query, const PageRequest& page) {
  const auto wanted = [&](std::string_view provider, std::string_view model, bool own) {
    return (!query->provider || *query->provider == provider) && (!query->q || model.find(*query->q) != std::string_view::npos) &&
           (!query->own || *query->own == own);
  };
  std::vector<PriceView> views;
  PriceTable replaced;
  for (const OwnPrice& price : TRY(own_prices_.list(caller))) {
    replaced.set(price.to_model_price());
    if (wanted(price.provider, price.model, true)) views.push_back(view_of(price));
  }
  for (const auto& [name, price] : shipped_.models())
    if (wanted(price.provider, price.model, false) && !replaced.models().contains(name)) views.push_back(view_of(price));
  return slice(std::move(views), page);
}

Result<PriceView> BudgetEndpoints::put_price(const Caller& caller, const api::Body<PriceBody>& body) {
  return view_of(TRY(own_prices_.put(caller, {.provider = body->provider, .model = body->model, .prices = body->prices}, std::nullopt)));
}

Result<void> BudgetEndpoints::delete_price(const Caller& caller, const api::Query<PriceKeyQuery>& query) {
  return own_prices_.remove(caller, query->provider, query->model);
}

}  // namespace astra::gateway::rest
