#pragma once
#include <string>

#include "gateway/adapters/journal/journal.hpp"
#include "gateway/adapters/proxy/proxy.hpp"
#include "gateway/domain/pipeline/context.hpp"
#include "platform/http/address.hpp"

namespace astra::gateway::proxy {

// What all requests share. Read-only, but for the rate limiter, which locks for itself.
struct Engine {
  const SnapshotSource& snapshots;
  journal::Journal& journal;
  const Clock& clock;
  std::string ca_file;
  std::vector<http::Cidr> allowed_private_networks;
  ProxyLimits limits;
  RateLimiter rate_limiter;
  StageServices services;
};

// The functions the stages need from the platform (hashes, key format, addresses).
StageServices make_stage_services(RateLimiter& rate_limiter);

}  // namespace astra::gateway::proxy
