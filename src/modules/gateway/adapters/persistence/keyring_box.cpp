#include "gateway/adapters/persistence/keyring_box.hpp"

namespace astra::gateway {
namespace {

std::string context_of(ConnectionId connection) { return "gateway.connection/" + connection.to_string(); }

}  // namespace

std::string KeyringBox::seal(TenantId tenant, ConnectionId connection, std::string_view secret) {
  return keyring_.seal(tenant, context_of(connection), secret);
}

Result<std::string> KeyringBox::open(TenantId tenant, ConnectionId connection, std::string_view sealed) {
  const crypto::Secret secret = TRY(keyring_.open(tenant, context_of(connection), sealed));
  return std::string(secret.reveal());
}

}  // namespace astra::gateway
