#include "gateway/application/detection/ruleset_keeper.hpp"

#include "gateway/guardrails/model_scorers.hpp"

namespace astra::gateway {

Result<void> RulesetKeeper::compile(const TenantConfig& tenant) {
  if (scorers_.empty()) scorers_ = TRY(guardrails::model_scorers());
  auto ruleset = TRY(guardrails::Ruleset::compile(tenant.policy.detection.to_policy(), scorers_));
  rulesets_.put(tenant.id, {tenant.policy.revision, std::move(ruleset)});
  return {};
}

Result<void> RulesetKeeper::round() {
  const auto snapshot = snapshots_.current();
  if (snapshot == seen_) return {};
  seen_ = snapshot;  // what cannot be compiled is tried again with the next one
  Result<void> outcome;
  for (const auto& [id, tenant] : snapshot->tenants) {
    if (!tenant->policy.detection.any()) {
      rulesets_.remove(id);
    } else if (rulesets_.revision(id) != tenant->policy.revision) {
      if (auto compiled = compile(*tenant); !compiled.ok()) outcome = std::move(compiled);
    }
  }
  return outcome;
}

}  // namespace astra::gateway
