#pragma once
#include "gateway/ports/gateway_store.hpp"
#include "platform/postgres/database.hpp"

namespace astra::gateway {

// The gateway's configuration in PostgreSQL; its events go to the outbox of the same transaction.
class PgGatewayStore final : public GatewayStore {
 public:
  PgGatewayStore(postgres::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  Result<std::unique_ptr<GatewayUnit>> begin(const Caller& caller) override;

 private:
  postgres::Database& database_;
  const Clock& clock_;
};

}  // namespace astra::gateway
