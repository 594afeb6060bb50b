#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/adapters/journal/journal.hpp"
#include "gateway/domain/config/snapshot.hpp"
#include "kernel/time.hpp"

namespace astra::http {
class DirectHandler;
}

namespace astra::gateway::proxy {

struct ProxyOptions {
  std::vector<std::string> allowed_private_networks;   // CIDRs every connection may reach (configuration, not tenants)
  std::string ca_file;                                 // trusted for providers besides the system's authorities
};

// The data plane: takes requests at the doors, has them answered by providers, and records each. One object serves all
// loops; what it changes is per loop or in the snapshot.
class Proxy {
 public:
  Proxy(const SnapshotSource& snapshots, journal::Journal& journal, const Clock& clock, ProxyOptions options);
  ~Proxy();

  // Whether a path is the data plane's.
  static bool serves(std::string_view path);
  http::DirectHandler& handler();

 private:
  class Handler;
  std::unique_ptr<Handler> handler_;
};

}  // namespace astra::gateway::proxy
