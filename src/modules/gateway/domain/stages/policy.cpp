#include "gateway/domain/errors.hpp"
#include "gateway/domain/pattern.hpp"
#include "gateway/domain/stages/stages.hpp"

namespace astra::gateway::stages {

StageResult apply_policy(RequestContext& context) {
  if (!context.request) return StageResult::nothing_to_do();
  const TenantPolicy& policy = context.tenant->policy;
  const std::string_view model = context.request->model.value;

  // What a key is allowed is part of the key: it holds in monitor mode too.
  if (!context.key->allowed_models.empty() && !matches_any(context.key->allowed_models, model))
    return {Outcome::blocked, "key.allowed_models", DomainError(errors::model_not_allowed)};

  const bool denied = matches_any(policy.denied_models, model);
  const bool outside = !policy.allowed_models.empty() && !matches_any(policy.allowed_models, model);
  if (!denied && !outside)
    return policy.allowed_models.empty() && policy.denied_models.empty() && context.key->allowed_models.empty() ? StageResult::nothing_to_do()
                                                                                                               : StageResult::pass();
  std::string rule = (denied ? "tenant.denied_models@" : "tenant.allowed_models@") + std::to_string(policy.revision);
  if (!policy.enforce) return {Outcome::flagged, std::move(rule), std::nullopt};
  return {Outcome::blocked, std::move(rule),
          DomainError(errors::policy_denied, "The organisation's policy does not allow the model " + std::string(model) + ".")};
}

}  // namespace astra::gateway::stages
