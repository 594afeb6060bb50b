#include "platform/api/idempotency_table.hpp"

#include <algorithm>

#include "platform/api/limits.hpp"

namespace astra::api {

namespace {

using postgres::Sql;

// A key is free when it is new, expired, or claimed by a call that died. Two concurrent calls meet at the primary key.
constexpr Sql claim_key{"api.claim_idempotency_key", R"(
  INSERT INTO platform.idempotency_key AS k (tenant_id, principal, route, key, fingerprint, state, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, 'running', $6, $7)
  ON CONFLICT (tenant_id, principal, route, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, state = 'running', status = NULL, headers = NULL, body = NULL,
        created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE k.expires_at <= $6 OR (k.state = 'running' AND k.created_at <= $8 AND k.fingerprint = excluded.fingerprint)
  RETURNING 1)"};
constexpr Sql read_key{"api.read_idempotency_key", R"(
  SELECT fingerprint, state, coalesce(status, 0), coalesce(headers, '{}')::text, coalesce(body, '')
  FROM platform.idempotency_key WHERE tenant_id = $1 AND principal = $2 AND route = $3 AND key = $4)"};
constexpr Sql finish_key{"api.finish_idempotency_key", R"(
  UPDATE platform.idempotency_key SET state = 'done', status = $5, headers = $6, body = $7
  WHERE tenant_id = $1 AND principal = $2 AND route = $3 AND key = $4)"};
constexpr Sql release_key{"api.release_idempotency_key", R"(
  DELETE FROM platform.idempotency_key
  WHERE tenant_id = $1 AND principal = $2 AND route = $3 AND key = $4 AND state = 'running')"};

postgres::Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

}  // namespace

Result<IdempotencyStore::Claim> IdempotencyTable::claim(const IdempotencyScope& scope, const Fingerprint& fingerprint,
                                                        Instant now) {
  auto transaction = TRY(database_.begin(scope.tenant));
  const auto claimed = TRY(transaction.run(claim_key, scope.tenant, scope.principal, scope.route, scope.key,
                                           postgres::Bytes(fingerprint), now, now + idempotency_lifetime, now - idempotency_claim));
  Claim claim;
  if (claimed.empty()) {
    const auto rows = TRY(transaction.run(read_key, scope.tenant, scope.principal, scope.route, scope.key));
    // Gone in between: whoever had it released it. The client may simply try again.
    claim.state = Claim::State::running;
    for (auto row : rows) {
      const auto kept = row.next<std::vector<std::uint8_t>>();
      const bool done = row.next<std::string>() == "done";
      claim.answer.status = row.next<std::int32_t>();
      claim.answer.headers = row.next<std::string>();
      const auto body = row.next<std::vector<std::uint8_t>>();
      claim.answer.body.assign(body.begin(), body.end());
      if (!std::equal(kept.begin(), kept.end(), fingerprint.begin(), fingerprint.end())) claim.state = Claim::State::other_request;
      else if (done) claim.state = Claim::State::answered;
    }
  }
  TRY(transaction.commit());
  return claim;
}

Result<void> IdempotencyTable::finish(const IdempotencyScope& scope, const StoredAnswer& answer, Instant) {
  auto transaction = TRY(database_.begin(scope.tenant));
  transaction.queue(finish_key, scope.tenant, scope.principal, scope.route, scope.key, answer.status,
                    postgres::Json{answer.headers}, bytes_of(answer.body));
  return transaction.commit();
}

Result<void> IdempotencyTable::release(const IdempotencyScope& scope) {
  auto transaction = TRY(database_.begin(scope.tenant));
  transaction.queue(release_key, scope.tenant, scope.principal, scope.route, scope.key);
  return transaction.commit();
}

}  // namespace astra::api
