#pragma once
#include <functional>

#include "gateway/ports/record_sink.hpp"
#include "platform/postgres/database.hpp"

namespace astra::gateway {

// Under which requests are kept whose credential was refused. No credential acts for it.
extern const TenantId refused_tenant;

// Writes records to the request log, adds them up in the daily usage and tells of them, all in one transaction for each
// tenant. A record that is there already counts for nothing, so storing the same again is harmless.
class TrafficSink final : public RecordSink {
 public:
  TrafficSink(postgres::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  Result<void> store(std::span<const RequestRecord> records) override;

  // Costs of requests that held budgets come out of this holder's leases; `stored` is told of each record that is there.
  void settle_budgets_of(Uuid holder, std::function<void(RequestId)> stored) {
    holder_ = holder;
    stored_ = std::move(stored);
  }

  // Makes the log's partitions of this month and the next two.
  Result<void> prepare_partitions();
  // Drops the log's months that lie wholly before the last `days` days (at least 30): how many.
  Result<std::int64_t> drop_partitions(std::int32_t days);

 private:
  Result<void> store_of(TenantId tenant, const std::vector<const RequestRecord*>& records);

  postgres::Database& database_;
  const Clock& clock_;
  Uuid holder_;
  std::function<void(RequestId)> stored_;
};

}  // namespace astra::gateway
