#pragma once
#include <atomic>
#include <memory>

#include "gateway/domain/config/snapshot.hpp"
#include "gateway/ports/configuration_source.hpp"
#include "iam/contracts/credentials.hpp"

namespace astra::gateway {

// Makes the snapshot of iam's keys and tenants and of what tenants configured here. Every active tenant has the built-in
// simulator unless its policy says otherwise. Settings of a key apply where the key is iam's; a revoked one is left out.
std::shared_ptr<const Snapshot> build_snapshot(const std::vector<TenantId>& tenants, const std::vector<iam::ApiKeyRecord>& keys,
                                               const iam::AccessTokenChecks& tokens, const Configuration& configuration,
                                               std::shared_ptr<const PriceTable> prices,
                                               std::int64_t revision, Instant now);

// The id of every tenant's built-in simulator connection, in records.
extern const ConnectionId simulator_connection_id;

// Holds the snapshot in force and replaces it when something it was made of changed. While the database is away the last
// one stays.
class SnapshotKeeper final : public SnapshotSource {
 public:
  SnapshotKeeper(ConfigurationSource& configuration, iam::ApiKeyDirectory& keys, iam::TenantDirectory& tenants,
                 std::shared_ptr<const PriceTable> prices, const Clock& clock);

  std::shared_ptr<const Snapshot> current() const override;

  // Asks for the revisions, and builds anew where they moved or the last build is a minute old. True: there is a new one.
  // Called by one thread at a time.
  Result<bool> refresh();

 private:
  ConfigurationSource& configuration_;
  iam::ApiKeyDirectory& keys_;
  iam::TenantDirectory& tenants_;
  std::shared_ptr<const PriceTable> prices_;
  const Clock& clock_;
  std::int64_t keys_revision_ = -1;
  std::int64_t configuration_revision_ = -1;
  std::atomic<std::shared_ptr<const Snapshot>> current_;
};

}  // namespace astra::gateway
