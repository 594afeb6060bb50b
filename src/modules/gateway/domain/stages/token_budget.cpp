#include "gateway/domain/stages/token_budget.hpp"

#include <algorithm>

#include "gateway/domain/budgets/limits.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/own_price.hpp"

namespace astra::gateway::stages {
namespace {

void add(std::vector<const Budget*>& all, const TenantConfig& tenant, const Uuid& subject, BudgetScope scope) {
  const auto found = tenant.budgets.find(subject);
  if (found == tenant.budgets.end()) return;
  for (const Budget& budget : found->second)
    if (budget.settings.scope == scope) all.push_back(&budget);
}

std::int64_t output_tokens(const ChatRequest& request, const ModelPrice& price, Door::Operation operation) {
  if (operation == Door::Operation::embed) return 0;
  const std::int64_t most = price.max_output_tokens.value_or(limits::held_output_tokens);
  const std::int64_t each = request.max_tokens.value_or(std::min(most, limits::held_output_tokens));
  return each * std::max<std::int64_t>(1, request.choices);
}

// The cost of what has a price, as models are priced by one of several measures.
Cost priced_part(Usage usage, const ModelPrice& price) {
  if (price.image_picos) usage.out_image = 0;
  else usage.images = 0;
  if (!price.character_picos) usage.characters = 0;
  if (price.audio_second_picos) usage.in_audio = usage.out_text = 0;
  else usage.audio_ms = 0;
  if (!price.query_picos) usage.searches = 0;
  return cost_of(usage, price);
}

std::string subject_of(const BudgetSettings& settings) {
  return std::string(budget_scope_names[static_cast<std::size_t>(settings.scope)]) + " budget \"" + settings.name + "\"";
}

}  // namespace

std::vector<const Budget*> budgets_of(const RequestContext& context) {
  std::vector<const Budget*> all;
  if (context.tenant->budgets.empty()) return all;
  add(all, *context.tenant, context.tenant->id.value(), BudgetScope::organisation);
  if (context.key->team_id) add(all, *context.tenant, *context.key->team_id, BudgetScope::team);
  if (context.key->user_id) add(all, *context.tenant, *context.key->user_id, BudgetScope::user);
  add(all, *context.tenant, context.key->key_id, BudgetScope::key);
  return all;
}

const ModelPrice* price_of(const RequestContext& context, const Provider& provider, std::string_view model) {
  return find_price(context.tenant ? context.tenant->own_prices.get() : nullptr, context.snapshot->prices.get(), provider, model);
}

WorstCost worst_cost_of(const RequestContext& context) {
  WorstCost worst;
  if (!context.request) return worst;
  const std::int64_t input = static_cast<std::int64_t>(context.record.request_bytes) / limits::held_bytes_per_token + 1;
  for (const Target& target : context.targets) {
    const ModelPrice* price = price_of(context, *target.provider, target.model);
    if (price == nullptr) {
      worst.priced = false;
      continue;
    }
    if (context.opaque && context.door.opaque->kind == OpaqueDoor::Kind::model) {
      // Pictures and seconds where they have a price, tokens else: what has none is not held back.
      const Cost most = priced_part(most_usage(*context.door.opaque, *context.opaque), *price);
      worst.micros = std::max(worst.micros, most.money.micros);
      continue;
    }
    const Cost cost = worst_cost(input, output_tokens(*context.request, *price, context.door.operation), *price, context.request->service_tier);
    worst.priced = worst.priced && cost.priced;
    worst.micros = std::max(worst.micros, cost.money.micros);
  }
  return worst;
}

StageResult refuse_unpriced(const Budget& budget) {
  return {Outcome::blocked, "budget:" + budget.id.to_string(),
          DomainError(errors::model_unpriced, "No price is known for this model, and the " + subject_of(budget.settings) +
                                                  " counts money. Set a price, or let the budget allow unpriced models.")};
}

StageResult refuse_over_budget(const BudgetBook::Answer& answer, Instant now) {
  const Budget& budget = *answer.refusing;
  std::string what = "The " + subject_of(budget.settings) + " is used up: " + Money{answer.used_micros}.to_string() + " of " +
                     budget.settings.limit.to_string() + " US dollars are spent or reserved.";
  if (answer.period_end) what += " It begins anew at " + to_rfc3339(*answer.period_end) + ".";
  DomainError error(errors::budget_exceeded, std::move(what));
  if (answer.period_end) error = std::move(error).retry_after_s(std::max<std::int64_t>(1, (*answer.period_end - now).to_seconds()));
  return {Outcome::blocked, "budget:" + budget.id.to_string(), std::move(error)};
}

StageResult pass_budgets(const BudgetBook::Answer& answer) {
  if (answer.over.empty()) return StageResult::pass();
  std::string detail;
  for (const Budget* budget : answer.over) detail += (detail.empty() ? "budget:" : ",budget:") + budget->id.to_string();
  return {Outcome::flagged, std::move(detail), std::nullopt};
}

}  // namespace astra::gateway::stages
