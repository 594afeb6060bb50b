#pragma once
#include <string>
#include <vector>

#include "gateway/ports/connection_probe.hpp"
#include "platform/http/client.hpp"

namespace astra::gateway {

class HttpProbe final : public ConnectionProbe {
 public:
  // Networks that every connection may reach, as in the configuration.
  explicit HttpProbe(const std::vector<std::string>& allowed_private_networks);
  ProbeReport probe(const Connection& connection) override;

 private:
  std::vector<http::Cidr> allowed_;
  http::Client client_;
};

}  // namespace astra::gateway
