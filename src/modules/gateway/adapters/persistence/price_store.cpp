#include "gateway/adapters/persistence/price_store.hpp"

#include "platform/json/json.hpp"

namespace astra::gateway {
namespace {

using postgres::Sql;

constexpr Sql list_prices{"gateway.list_prices", R"(
  SELECT provider, model, document::text, created_by, version, updated_at FROM gateway.price ORDER BY provider, model)"};
constexpr Sql put_price{"gateway.put_price", R"(
  INSERT INTO gateway.price (provider, model, document, created_by, version, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (tenant_id, provider, model) DO UPDATE
    SET document = excluded.document, created_by = excluded.created_by, version = excluded.version, updated_at = excluded.updated_at)"};
constexpr Sql remove_price{"gateway.remove_price", "DELETE FROM gateway.price WHERE provider = $1 AND model = $2 RETURNING model"};
constexpr Sql read_all{"gateway.all_prices", "SELECT tenant_id, provider, model, document, version FROM gateway.all_prices()"};

}  // namespace

Result<std::vector<OwnPrice>> PgPriceStore::all() {
  std::vector<OwnPrice> prices;
  const auto rows = TRY(transaction_.run(list_prices));
  for (auto row : rows) {
    OwnPrice price;
    row.next(price.provider);
    row.next(price.model);
    price.prices = TRY(json::read_tolerant<TokenPrices>(row.next<std::string>()));
    row.next(price.created_by);
    row.next(price.version);
    row.next(price.updated_at);
    prices.push_back(std::move(price));
  }
  return prices;
}

Result<void> PgPriceStore::put(const OwnPrice& price) {
  transaction_.queue(put_price, price.provider, price.model, postgres::Json{json::write(price.prices)}, price.created_by, price.version,
                     price.updated_at);
  return {};
}

Result<void> PgPriceStore::remove(const std::string& provider, const std::string& model) {
  if (TRY(transaction_.run(remove_price, provider, model)).empty()) return errors::not_found;
  return {};
}

Result<std::vector<Configuration::TenantPrice>> all_prices(postgres::Transaction& transaction) {
  std::vector<Configuration::TenantPrice> prices;
  const auto rows = TRY(transaction.run(read_all));
  for (auto row : rows) {
    Configuration::TenantPrice entry{.tenant = row.next<TenantId>(), .price = {}};
    row.next(entry.price.provider);
    row.next(entry.price.model);
    entry.price.prices = TRY(json::read_tolerant<TokenPrices>(row.next<std::string>()));
    row.next(entry.price.version);
    prices.push_back(std::move(entry));
  }
  return prices;
}

}  // namespace astra::gateway
