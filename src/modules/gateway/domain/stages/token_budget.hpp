#pragma once
#include <vector>

#include "gateway/domain/budgets/budget_book.hpp"
#include "gateway/domain/pipeline/context.hpp"

// The token_budget checkpoint. It may have to wait for the database, so the proxy drives it (adapters/proxy/budgets.cpp) and
// this says what to hold, and what the answer means. It runs once routing has chosen the targets, whose prices it needs:
// docs/decisions/0005-budgets-are-held-after-routing.md.
namespace astra::gateway::stages {

// The budgets a request counts for: the organisation's, its team's, user's and key's.
std::vector<const Budget*> budgets_of(const RequestContext& context);

// The most the request may cost with any of its targets.
struct WorstCost {
  std::int64_t micros = 0;
  bool priced = true;      // false: of some target no price is known
};
WorstCost worst_cost_of(const RequestContext& context);

// The price of a model for a tenant: its own, else the shipped one. Null: none is known.
const ModelPrice* price_of(const RequestContext& context, const Provider& provider, std::string_view model);

// Refusals.
StageResult refuse_unpriced(const Budget& budget);
StageResult refuse_over_budget(const BudgetBook::Answer& answer, Instant now);
// Held: passed, or flagged with the soft and shadow budgets that are used up.
StageResult pass_budgets(const BudgetBook::Answer& answer);

}  // namespace astra::gateway::stages
