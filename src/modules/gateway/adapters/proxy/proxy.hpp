#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/adapters/journal/journal.hpp"
#include "gateway/domain/budgets/budget_book.hpp"
#include "gateway/domain/config/snapshot.hpp"
#include "gateway/domain/detection/rulesets.hpp"
#include "gateway/domain/routing/target_health.hpp"
#include "kernel/time.hpp"

namespace astra::http {
class DirectHandler;
}

namespace astra::gateway::proxy {

// What the operator bounds for every connection; a connection's own times can only be shorter.
struct ProxyLimits {
  std::size_t request_bytes = 32u << 20;                // images travel in base64
  Duration connect = Duration::seconds(10);
  Duration first_byte = Duration::seconds(120);         // until the provider begins to answer
  Duration idle = Duration::seconds(120);               // between two pieces of a stream; comments count
  Duration deadline = Duration::seconds(600);           // of a request, over all attempts
};

struct ProxyOptions {
  std::vector<std::string> allowed_private_networks;   // CIDRs every connection may reach (configuration, not tenants)
  std::string ca_file;                                 // trusted for providers besides the system's authorities
  ProxyLimits limits;
};

// The data plane: takes requests at the doors, has them answered by providers, and records each. One object serves all
// loops; what it changes is per loop or in the snapshot.
class Proxy {
 public:
  Proxy(const SnapshotSource& snapshots, journal::Journal& journal, BudgetBook& budgets, TargetHealth& target_health, const Rulesets& rulesets,
        const Clock& clock, ProxyOptions options);
  ~Proxy();

  // Whether a path is the data plane's.
  static bool serves(std::string_view path);
  http::DirectHandler& handler();

 private:
  class Handler;
  std::unique_ptr<Handler> handler_;
};

}  // namespace astra::gateway::proxy
