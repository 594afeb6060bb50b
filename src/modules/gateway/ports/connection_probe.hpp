#pragma once
#include "gateway/domain/config/snapshot.hpp"
#include "gateway/ports/connections.hpp"

namespace astra::gateway {

// Asks a provider for its models with the connection's credential: costs nothing, and proves address and secret.
class ConnectionProbe {
 public:
  virtual ~ConnectionProbe() = default;
  virtual ProbeReport probe(const Connection& connection) = 0;
};

}  // namespace astra::gateway
