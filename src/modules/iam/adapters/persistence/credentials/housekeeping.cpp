#include "iam/adapters/persistence/credentials/housekeeping.hpp"

#include <algorithm>

#include "iam/domain/credential_limits.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql old_sessions{"iam.housekeeping.sessions", R"(
  DELETE FROM iam.session WHERE id IN (
    SELECT id FROM iam.session WHERE coalesce(ended_at, absolute_expires_at) < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))"};

// A family takes its tokens along.
constexpr Sql old_families{"iam.housekeeping.token_families", R"(
  DELETE FROM iam.token_family WHERE id IN (
    SELECT id FROM iam.token_family WHERE coalesce(revoked_at, absolute_expires_at) < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))"};

constexpr Sql old_links{"iam.housekeeping.reset_links", "DELETE FROM iam.password_reset WHERE expires_at < $1"};

}  // namespace

Result<void> CredentialHousekeeping::sweep(const std::vector<TenantId>& tenants) {
  const Instant before = clock_.now() - limits::ended_credentials_kept;
  for (const TenantId tenant : tenants) {
    std::int64_t removed = limits::housekeeping_batch;
    while (removed == limits::housekeeping_batch) {
      auto transaction = TRY(database_.begin(tenant));
      transaction.queue(old_links, before);
      removed = TRY(transaction.run(old_sessions, before, limits::housekeeping_batch)).affected();
      removed = std::max(removed, TRY(transaction.run(old_families, before, limits::housekeeping_batch)).affected());
      TRY(transaction.commit());
    }
  }
  return {};
}

}  // namespace astra::iam
