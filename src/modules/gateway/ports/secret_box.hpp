#pragma once
#include <string>
#include <string_view>

#include "gateway/domain/pipeline/record.hpp"
#include "kernel/result.hpp"

namespace astra::gateway {

// Seals a connection's secret for its tenant and id: bytes moved elsewhere cannot be opened.
class SecretBox {
 public:
  virtual ~SecretBox() = default;
  virtual std::string seal(TenantId tenant, ConnectionId connection, std::string_view secret) = 0;
  // Errors: cannot_decrypt.
  virtual Result<std::string> open(TenantId tenant, ConnectionId connection, std::string_view sealed) = 0;
};

}  // namespace astra::gateway
