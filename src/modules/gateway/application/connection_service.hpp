#pragma once
#include "gateway/ports/connection_probe.hpp"
#include "gateway/ports/connections.hpp"
#include "gateway/ports/gateway_store.hpp"
#include "gateway/ports/secret_box.hpp"

namespace astra::gateway {

class ConnectionService final : public Connections {
 public:
  ConnectionService(GatewayStore& store, SecretBox& secrets, ConnectionProbe& probe, const Clock& clock)
      : store_(store), secrets_(secrets), probe_(probe), clock_(clock) {}

  Result<Account> create(const Caller& caller, const AccountSettings& settings, const std::string& secret) override;
  Result<std::vector<Account>> list(const Caller& caller) override;
  Result<Account> read(const Caller& caller, ConnectionId id) override;
  Result<Account> change(const Caller& caller, ConnectionId id, const AccountChange& change, std::optional<std::int64_t> expected) override;
  Result<Account> rotate_secret(const Caller& caller, ConnectionId id, const std::string& secret) override;
  Result<void> remove(const Caller& caller, ConnectionId id, std::optional<std::int64_t> expected) override;
  Result<ProbeReport> test(const Caller& caller, ConnectionId id) override;

 private:
  void put_secret(TenantId tenant, Account& account, const std::string& secret);

  GatewayStore& store_;
  SecretBox& secrets_;
  ConnectionProbe& probe_;
  const Clock& clock_;
};

}  // namespace astra::gateway
