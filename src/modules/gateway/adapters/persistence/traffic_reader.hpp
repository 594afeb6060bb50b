#pragma once
#include "gateway/ports/traffic_reader.hpp"
#include "platform/postgres/database.hpp"

namespace astra::gateway {

class PgTrafficReader final : public TrafficReader {
 public:
  explicit PgTrafficReader(postgres::Database& database) : database_(database) {}
  Result<Page<RequestRecord>> list(const Caller& caller, const RequestFilter& filter, const PageRequest& page) override;
  Result<RequestRecord> read(const Caller& caller, RequestId id) override;
  Result<Page<UsageRow>> usage(const Caller& caller, const UsageFilter& filter, const PageRequest& page) override;
  Result<std::vector<ConnectionHealth>> health(const Caller& caller, Instant since) override;

 private:
  postgres::Database& database_;
};

}  // namespace astra::gateway
