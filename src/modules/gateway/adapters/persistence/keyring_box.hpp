#pragma once
#include "gateway/ports/secret_box.hpp"
#include "platform/crypto/keyring.hpp"

namespace astra::gateway {

class KeyringBox final : public SecretBox {
 public:
  explicit KeyringBox(const crypto::Keyring& keyring) : keyring_(keyring) {}
  std::string seal(TenantId tenant, ConnectionId connection, std::string_view secret) override;
  Result<std::string> open(TenantId tenant, ConnectionId connection, std::string_view sealed) override;

 private:
  const crypto::Keyring& keyring_;
};

}  // namespace astra::gateway
