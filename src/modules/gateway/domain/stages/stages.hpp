#pragma once
#include "gateway/domain/pipeline/context.hpp"

// The request checkpoints, one function and one file each. Pure: they read the context and the snapshot it holds.
namespace astra::gateway::stages {

// Who asks: finds the key, checks digest, expiry, address and permission. Every refusal reads the same to the client.
StageResult authenticate(RequestContext& context);
// Requests, tokens and concurrency of the key and the tenant.
StageResult limit_rate(RequestContext& context);
// Content type, and the body against the door's format.
StageResult validate(RequestContext& context);
// Which models and providers tenant and key allow.
StageResult apply_policy(RequestContext& context);
// What the tenant wants detected in what the request says: overrides and hidden text, abuse and blocked terms, secrets and
// personal data, attacks in tool calls. The rules must have been compiled (domain/detection/rulesets.hpp).
StageResult detect_injection(RequestContext& context);
StageResult filter_content(RequestContext& context);
StageResult protect_data(RequestContext& context);
StageResult validate_tools(RequestContext& context);
// From the model's name to the connections that can answer, best first.
StageResult route(RequestContext& context);
// The provider's secret, as the header it wants.
StageResult add_credentials(RequestContext& context);
// The request in the provider's format.
StageResult transform(RequestContext& context);

// For a checkpoint the tenant's policy asks nothing of.
StageResult not_configured(RequestContext& context);

}  // namespace astra::gateway::stages
