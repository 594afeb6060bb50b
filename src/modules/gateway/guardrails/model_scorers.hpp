#pragma once
#include <memory>
#include <vector>

#include "gateway/guardrails/scanner.hpp"

namespace astra::gateway::guardrails {

// The embedded linear models as scorers of a Ruleset: injection for what users, tools and documents say, toxicity for
// users and answers. Their scores are stretched so that the threshold each model was shipped with is 0.5.
// Errors: model_malformed.
Result<std::vector<std::shared_ptr<const TextScorer>>> model_scorers();

}  // namespace astra::gateway::guardrails
