#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "gateway/domain/config/snapshot.hpp"
#include "gateway/domain/detection/rulesets.hpp"
#include "kernel/result.hpp"

namespace astra::gateway {

namespace guardrails {
class TextScorer;
}

// Compiles what tenants want detected, when their policy changes. Called again and again by one worker; the first
// compilation takes seconds, later ones share its rules.
class RulesetKeeper {
 public:
  RulesetKeeper(const SnapshotSource& snapshots, Rulesets& rulesets) : snapshots_(snapshots), rulesets_(rulesets) {}

  // Errors: those of one tenant's rules; the others are compiled all the same.
  Result<void> round();

 private:
  Result<void> compile(const TenantConfig& tenant);

  const SnapshotSource& snapshots_;
  Rulesets& rulesets_;
  std::vector<std::shared_ptr<const guardrails::TextScorer>> scorers_;
  std::shared_ptr<const Snapshot> seen_;
};

}  // namespace astra::gateway
