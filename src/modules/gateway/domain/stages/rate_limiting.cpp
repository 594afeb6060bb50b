#include <string>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/stages/stages.hpp"

namespace astra::gateway::stages {
namespace {

constexpr std::int64_t bytes_per_token = 4;  // a rough estimate before the body is parsed; settled afterwards

StageResult refuse(const RateLimiter::Refusal& refusal, std::string_view level) {
  std::string what = "The " + std::string(level) + "'s limit of " + std::to_string(refusal.quota) + " " +
                     std::string(to_string(refusal.limit)) + " is reached.";
  return StageResult::block(DomainError(errors::rate_limit_exceeded, std::move(what)).retry_after_s(refusal.retry_after_s));
}

}  // namespace

StageResult limit_rate(RequestContext& context) {
  if (context.key->limits == RateLimits{} && context.tenant->limits == RateLimits{}) return StageResult::nothing_to_do();
  // Pictures and recordings are no tokens.
  const bool opaque = context.door.operation == Door::Operation::opaque;
  context.estimated_tokens = opaque ? 0 : static_cast<std::int64_t>(context.body.size()) / bytes_per_token;
  RateLimiter& limiter = context.services.rate_limiter;

  const auto tenant = limiter.admit(context.tenant->id.value(), context.tenant->limits, context.estimated_tokens, context.now);
  if (tenant.refusal) return refuse(*tenant.refusal, "organisation");
  context.tenant_admitted = context.tenant->limits != RateLimits{};
  const auto key = limiter.admit(context.key->key_id, context.key->limits, context.estimated_tokens, context.now);
  if (key.refusal) {
    context.standing = key.requests;
    return refuse(*key.refusal, "key");
  }
  context.key_admitted = context.key->limits != RateLimits{};
  context.standing = key.requests ? key.requests : tenant.requests;
  return StageResult::pass();
}

}  // namespace astra::gateway::stages
