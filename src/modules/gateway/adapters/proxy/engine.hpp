#pragma once
#include <string>
#include <vector>

#include "gateway/adapters/journal/journal.hpp"
#include "gateway/adapters/proxy/proxy.hpp"
#include "gateway/adapters/proxy/target_cache.hpp"
#include "gateway/domain/budgets/budget_book.hpp"
#include "gateway/domain/pipeline/context.hpp"
#include "platform/http/address.hpp"

// For data-plane .cpp files only.
namespace astra::gateway::proxy {

// What all requests share. Read-only, but for the rate limiter, which locks for itself, and what is each loop's own.
struct Engine {
  const SnapshotSource& snapshots;
  journal::Journal& journal;
  const Clock& clock;
  BudgetBook& budgets;
  TargetHealth& target_health;
  const Rulesets& rulesets;
  std::string ca_file;
  std::vector<http::Cidr> allowed_private_networks;
  ProxyLimits limits;
  RateLimiter rate_limiter;
  StageServices services;
  std::vector<TargetCache> targets;  // by loop
};

// The functions the stages need from the platform (hashes, key format, addresses).
StageServices make_stage_services(RateLimiter& rate_limiter, TargetHealth& target_health, const Rulesets& rulesets);

}  // namespace astra::gateway::proxy
