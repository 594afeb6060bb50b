#pragma once
#include "gateway/ports/gateway_store.hpp"
#include "gateway/ports/prices.hpp"
#include "kernel/time.hpp"

namespace astra::gateway {

class PriceService final : public Prices {
 public:
  PriceService(GatewayStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  Result<std::vector<OwnPrice>> list(const Caller& caller) override;
  Result<OwnPrice> put(const Caller& caller, const OwnPrice& price, std::optional<std::int64_t> expected) override;
  Result<void> remove(const Caller& caller, const std::string& provider, const std::string& model) override;

 private:
  GatewayStore& store_;
  const Clock& clock_;
};

}  // namespace astra::gateway
