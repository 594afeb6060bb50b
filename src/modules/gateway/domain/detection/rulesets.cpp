#include "gateway/domain/detection/rulesets.hpp"

#include <utility>

namespace astra::gateway {

std::shared_ptr<const guardrails::Ruleset> Rulesets::find(TenantId tenant) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(tenant);
  return found == entries_.end() ? nullptr : found->second.ruleset;
}

std::optional<std::int64_t> Rulesets::revision(TenantId tenant) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(tenant);
  return found == entries_.end() ? std::nullopt : std::optional(found->second.policy_revision);
}

void Rulesets::put(TenantId tenant, Entry entry) {
  const std::lock_guard lock(mutex_);
  entries_.insert_or_assign(tenant, std::move(entry));
}

void Rulesets::remove(TenantId tenant) {
  const std::lock_guard lock(mutex_);
  entries_.erase(tenant);
}

}  // namespace astra::gateway
