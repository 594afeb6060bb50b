#pragma once
#include "platform/api/idempotency.hpp"
#include "platform/postgres/database.hpp"

namespace astra::api {

// Idempotency keys in platform.idempotency_key, so that a repeated POST may reach another replica.
class IdempotencyTable final : public IdempotencyStore {
 public:
  explicit IdempotencyTable(postgres::Database& database) : database_(database) {}

  Result<Claim> claim(const IdempotencyScope& scope, const Fingerprint& fingerprint, Instant now) override;
  Result<void> finish(const IdempotencyScope& scope, const StoredAnswer& answer, Instant now) override;
  Result<void> release(const IdempotencyScope& scope) override;

 private:
  postgres::Database& database_;
};

}  // namespace astra::api
