#pragma once
#include "@module@/ports/@thing@_store.hpp"
#include "platform/postgres/database.hpp"

namespace astra::@module@ {

// @Things@ in PostgreSQL; their events go to the outbox of the same transaction.
class Pg@Thing@Store final : public @Thing@Store {
 public:
  Pg@Thing@Store(postgres::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  Result<std::unique_ptr<@Thing@Unit>> begin(const Caller& caller) override;

 private:
  postgres::Database& database_;
  const Clock& clock_;
};

}  // namespace astra::@module@
