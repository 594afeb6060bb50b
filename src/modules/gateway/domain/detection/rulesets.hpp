#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "kernel/id.hpp"

namespace astra::gateway {

namespace guardrails {
class Ruleset;
}

// The compiled detection of each tenant that wants any. Read by the loops, filled by RulesetKeeper: compiling takes longer
// than a request may wait. While a newer policy is compiled the one before it stays in force.
class Rulesets {
 public:
  struct Entry {
    std::int64_t policy_revision = 0;
    std::shared_ptr<const guardrails::Ruleset> ruleset;
  };

  // Null: nothing was compiled for the tenant yet.
  std::shared_ptr<const guardrails::Ruleset> find(TenantId tenant) const;
  std::optional<std::int64_t> revision(TenantId tenant) const;
  void put(TenantId tenant, Entry entry);
  void remove(TenantId tenant);

 private:
  mutable std::mutex mutex_;
  std::unordered_map<TenantId, Entry> entries_;
};

}  // namespace astra::gateway
