#pragma once
#include "gateway/ports/prices.hpp"
#include "gateway/ports/configuration_source.hpp"
#include "platform/postgres/database.hpp"

namespace astra::gateway {

class PgPriceStore final : public PriceStore {
 public:
  explicit PgPriceStore(postgres::Transaction& transaction) : transaction_(transaction) {}
  Result<std::vector<OwnPrice>> all() override;
  Result<void> put(const OwnPrice& price) override;
  Result<void> remove(const std::string& provider, const std::string& model) override;

 private:
  postgres::Transaction& transaction_;
};

// Own prices of all tenants, for the snapshot.
Result<std::vector<Configuration::TenantPrice>> all_prices(postgres::Transaction& transaction);

}  // namespace astra::gateway
