#pragma once
#include "gateway/ports/gateway_store.hpp"
#include "gateway/ports/virtual_keys.hpp"
#include "iam/contracts/credentials.hpp"

namespace astra::gateway {

class VirtualKeyService final : public VirtualKeys {
 public:
  VirtualKeyService(GatewayStore& store, iam::ApiKeyIssuer& issuer, const Clock& clock) : store_(store), issuer_(issuer), clock_(clock) {}

  Result<IssuedVirtualKey> create(const Caller& caller, const NewVirtualKey& wanted) override;
  Result<Page<VirtualKey>> list(const Caller& caller, const PageRequest& page) override;
  Result<VirtualKey> read(const Caller& caller, Uuid key_id) override;
  Result<VirtualKey> change(const Caller& caller, Uuid key_id, const VirtualKeyChange& change, std::optional<std::int64_t> expected) override;
  Result<VirtualKey> revoke(const Caller& caller, Uuid key_id) override;

 private:
  Result<void> keep(const Caller& caller, const VirtualKey& key);

  GatewayStore& store_;
  iam::ApiKeyIssuer& issuer_;
  const Clock& clock_;
};

}  // namespace astra::gateway
