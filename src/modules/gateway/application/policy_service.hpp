#pragma once
#include "gateway/ports/gateway_store.hpp"
#include "gateway/ports/policies.hpp"

namespace astra::gateway {

class PolicyService final : public Policies {
 public:
  PolicyService(GatewayStore& store, const Clock& clock) : store_(store), clock_(clock) {}
  Result<PolicyVersion> read(const Caller& caller) override;
  Result<PolicyVersion> put(const Caller& caller, const PolicySettings& settings, std::optional<std::int64_t> expected) override;
  Result<Page<PolicyVersion>> versions(const Caller& caller, const PageRequest& page) override;
  Result<PolicyVersion> at(const Caller& caller, std::int64_t revision) override;

 private:
  GatewayStore& store_;
  const Clock& clock_;
};

}  // namespace astra::gateway
