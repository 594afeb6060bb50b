#include "gateway/adapters/rest/budget_dtos.hpp"

#include <algorithm>

#include "gateway/domain/budgets/limits.hpp"
#include "gateway/domain/limits.hpp"

namespace astra::gateway::rest {
namespace {
using schema::defaulted;
using schema::items;
using schema::length;
using schema::range;

constexpr std::size_t longest_provider = 64;
constexpr std::int64_t most_tokens = 9'007'199'254'740'991;

schema::Rules budget_name() { return length(1, limits::longest_budget_name); }
schema::Rules hours() { return range(1, limits::longest_rolling_hours); }
schema::Rules zone() { return length(1, limits::longest_time_zone); }
schema::Rules alerts() { return items(0, limits::most_alerts); }
schema::Rules provider_name() { return length(1, longest_provider); }
schema::Rules model_name() { return length(1, limits::max_model_name_bytes); }

}  // namespace

const schema::Object& BudgetPath::schema() {
  static const schema::Object object =
      schema::object<BudgetPath>("GatewayBudgetPath").field("budget_id", &BudgetPath::budget_id, "The budget.").done();
  return object;
}

BudgetView view_of(const BudgetReport& report) {
  const BudgetSettings& s = report.budget.settings;
  const BudgetStanding& standing = report.standing;
  return {.id = report.budget.id,
          .name = s.name,
          .scope = s.scope,
          .subject_id = s.subject_id,
          .period = s.period,
          .rolling_hours = s.rolling_hours,
          .time_zone = s.time_zone,
          .limit = s.limit,
          .mode = s.mode,
          .alert_at_percent = s.alert_at_percent,
          .allow_unpriced = s.allow_unpriced,
          .enabled = s.enabled,
          .spent = standing.spent,
          .reserved = standing.reserved,
          .remaining = std::max(Money{}, s.limit - standing.spent),
          .period_start = standing.period_start,
          .period_end = standing.period_end,
          .created_at = report.budget.created_at,
          .updated_at = report.budget.updated_at};
}

const schema::Object& BudgetView::schema() {
  static const schema::Object object =
      schema::object<BudgetView>("GatewayBudget", "A limit of spending, and where it stands.")
          .field("id", &BudgetView::id, "The budget.")
          .field("name", &BudgetView::name, "For people.", budget_name())
          .field("scope", &BudgetView::scope, "Whose spending it adds up.")
          .field("subject_id", &BudgetView::subject_id, "The team, user or key; absent for the organisation.")
          .field("period", &BudgetView::period, "Over what time.")
          .field("rolling_hours", &BudgetView::rolling_hours, "How long a rolling period is.", hours())
          .field("time_zone", &BudgetView::time_zone, "Where its days, weeks and months begin.", zone())
          .field("limit", &BudgetView::limit, "What may be spent in a period, in US dollars.")
          .field("mode", &BudgetView::mode, "hard refuses, soft lets through and tells, shadow only records what hard would have done.")
          .field("alert_at_percent", &BudgetView::alert_at_percent, "An event tells of each once a period.", alerts())
          .field("allow_unpriced", &BudgetView::allow_unpriced, "Whether models without a known price may be used.")
          .field("enabled", &BudgetView::enabled, "Whether it is in force.")
          .field("spent", &BudgetView::spent, "Spent in the period at hand.")
          .field("reserved", &BudgetView::reserved, "Held by servers for requests under way and about to come.")
          .field("remaining", &BudgetView::remaining, "The limit without what is spent.")
          .field("period_start", &BudgetView::period_start, "When the period began; of a rolling one, when the budget was made.")
          .field("period_end", &BudgetView::period_end, "When it ends; absent for a rolling one.")
          .field("created_at", &BudgetView::created_at, "When it was made.")
          .field("updated_at", &BudgetView::updated_at, "When it was last changed.")
          .done();
  return object;
}

const schema::Object& NewBudgetBody::schema() {
  static const schema::Object object =
      schema::object<NewBudgetBody>("NewGatewayBudget", "A budget to be made.")
          .field("name", &NewBudgetBody::name, "For people.", budget_name())
          .field("scope", &NewBudgetBody::scope, "Whose spending it adds up.", defaulted())
          .field("subject_id", &NewBudgetBody::subject_id, "The team, user or key; left out for the organisation.")
          .field("period", &NewBudgetBody::period, "Over what time.", defaulted())
          .field("rolling_hours", &NewBudgetBody::rolling_hours, "How long a rolling period is.", hours())
          .field("time_zone", &NewBudgetBody::time_zone, "An IANA name: where its days, weeks and months begin.", zone() | defaulted())
          .field("limit", &NewBudgetBody::limit, "What may be spent in a period, in US dollars.")
          .field("mode", &NewBudgetBody::mode, "What happens when it is used up.", defaulted())
          .field("alert_at_percent", &NewBudgetBody::alert_at_percent, "An event tells of each once a period.", alerts() | defaulted())
          .field("allow_unpriced", &NewBudgetBody::allow_unpriced, "Whether models without a known price may be used.", defaulted())
          .done();
  return object;
}

const schema::Object& BudgetChangeBody::schema() {
  static const schema::Object object =
      schema::object<BudgetChangeBody>("GatewayBudgetChange", "What to change; what is left out stays.")
          .field("name", &BudgetChangeBody::name, "For people.", budget_name())
          .field("limit", &BudgetChangeBody::limit, "What may be spent in a period, in US dollars.")
          .field("mode", &BudgetChangeBody::mode, "What happens when it is used up.")
          .field("alert_at_percent", &BudgetChangeBody::alert_at_percent, "All of them, in place of the earlier ones.", alerts())
          .field("allow_unpriced", &BudgetChangeBody::allow_unpriced, "Whether models without a known price may be used.")
          .field("enabled", &BudgetChangeBody::enabled, "Whether it is in force.")
          .done();
  return object;
}

const schema::Object& PriceQuery::schema() {
  static const schema::Object object = schema::object<PriceQuery>("GatewayPriceQuery")
      .field("provider", &PriceQuery::provider, "Of this provider, as the price table names it.", provider_name())
      .field("q", &PriceQuery::q, "Models whose name contains this.", model_name())
      .field("own", &PriceQuery::own, "Only the organisation's own prices, or only the shipped ones.")
      .done();
  return object;
}

const schema::Object& PriceKeyQuery::schema() {
  static const schema::Object object = schema::object<PriceKeyQuery>("GatewayPriceKey")
      .field("provider", &PriceKeyQuery::provider, "The provider.", provider_name())
      .field("model", &PriceKeyQuery::model, "The model.", model_name())
      .done();
  return object;
}

PriceView view_of(const ModelPrice& price) {
  return {.provider = price.provider,
          .model = price.model,
          .mode = price.mode,
          .prices = TokenPrices::of(price.base),
          .own = false,
          .tiered = !price.tiers.empty() || !price.service_tiers.empty(),
          .max_input_tokens = price.max_input_tokens,
          .max_output_tokens = price.max_output_tokens,
          .updated_at = {}};
}

PriceView view_of(const OwnPrice& price) {
  return {.provider = price.provider,
          .model = price.model,
          .mode = {},
          .prices = price.prices,
          .own = true,
          .tiered = false,
          .max_input_tokens = {},
          .max_output_tokens = {},
          .updated_at = price.updated_at};
}

const schema::Object& PriceView::schema() {
  static const schema::Object object =
      schema::object<PriceView>("GatewayPrice", "What a model costs.")
          .field("provider", &PriceView::provider, "The provider, as the price table names it.", provider_name())
          .field("model", &PriceView::model, "The model; * stands for every model of the provider without a price.", model_name())
          .field("mode", &PriceView::mode, "What it is for: chat, embedding; empty for an own price.", length(0, longest_provider))
          .field("prices", &PriceView::prices, "Its prices.")
          .field("own", &PriceView::own, "Whether it is the organisation's own price.")
          .field("tiered", &PriceView::tiered, "Whether long inputs or service tiers have other prices; those shown are the plain ones.")
          .field("max_input_tokens", &PriceView::max_input_tokens, "How long an input may be.", range(0, most_tokens))
          .field("max_output_tokens", &PriceView::max_output_tokens, "How long an answer may be.", range(0, most_tokens))
          .field("updated_at", &PriceView::updated_at, "When the organisation set it.")
          .done();
  return object;
}

const schema::Object& PriceBody::schema() {
  static const schema::Object object = schema::object<PriceBody>("GatewayOwnPrice", "A price of the organisation's own.")
      .field("provider", &PriceBody::provider, "The provider, as the price table names it; a connection's provider.", provider_name())
      .field("model", &PriceBody::model, "The model as the provider names it; * for all without a price.", model_name())
      .field("prices", &PriceBody::prices, "What it costs. It replaces the shipped entry, tiers included.")
      .done();
  return object;
}

}  // namespace astra::gateway::rest
