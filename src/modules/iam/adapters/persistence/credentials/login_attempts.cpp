#include "iam/adapters/persistence/credentials/login_attempts.hpp"

#include <algorithm>

#include "iam/adapters/persistence/credentials/installation.hpp"
#include "platform/crypto/sha256.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

// Locks the row, making it first where there is none.
constexpr Sql lock_attempts{"iam.login_attempts.lock", R"(
  INSERT INTO iam.login_attempt AS a (key_hash, failures, last_at) VALUES ($1, 0, $2)
  ON CONFLICT (tenant_id, key_hash) DO UPDATE SET failures = a.failures RETURNING failures, last_at)"};

constexpr Sql count_attempt{"iam.login_attempts.count",
                            "UPDATE iam.login_attempt SET failures = $2, last_at = $3 WHERE key_hash = $1"};
constexpr Sql forget_attempts{"iam.login_attempts.forget", "DELETE FROM iam.login_attempt WHERE key_hash = $1"};
constexpr Sql take_one_back{"iam.login_attempts.take_back",
                            "UPDATE iam.login_attempt SET failures = greatest(failures - 1, 0) WHERE key_hash = $1"};

constexpr Sql forget_old{"iam.login_attempts.forget_old", R"(
  DELETE FROM iam.login_attempt WHERE key_hash IN (
    SELECT key_hash FROM iam.login_attempt WHERE last_at < $1 ORDER BY last_at LIMIT 20 FOR UPDATE SKIP LOCKED))"};

constexpr Duration wait_without_database = Duration::seconds(1);

crypto::Sha256Digest account_key(const std::string& account) { return crypto::sha256("account:" + account); }
crypto::Sha256Digest address_key(const std::string& address) { return crypto::sha256("address:" + address); }

Result<FailureCount> locked(postgres::Transaction& transaction, const crypto::Sha256Digest& key, Instant now) {
  const auto rows = TRY(transaction.run(lock_attempts, postgres::Bytes(key), now));
  return FailureCount{.failures = rows[0].get<std::int32_t>(0), .last_at = rows[0].get<Instant>(1)};
}

}  // namespace

Duration PgLoginThrottle::attempt(const std::string& account, const std::string& address, Instant now) {
  return try_attempt(account, address, now).value_or(wait_without_database);
}

void PgLoginThrottle::forgive(const std::string& account, const std::string& address) {
  // Not forgiven: the person waits a little longer next time.
  (void)try_forgive(account, address).ok();
}

Result<Duration> PgLoginThrottle::try_attempt(const std::string& account, const std::string& address, Instant now) {
  const auto by_account = account_key(account), by_address = address_key(address);
  auto transaction = TRY(database_.begin(installation));
  // Every transaction locks an account before an address, so that none waits for another in a circle.
  const FailureCount of_account = TRY(locked(transaction, by_account, now));
  const FailureCount of_address = TRY(locked(transaction, by_address, now));
  const Duration wait = std::max(of_account.wait(rules_.free_failures_per_account, rules_, now),
                                 of_address.wait(rules_.free_failures_per_address, rules_, now));
  if (wait <= Duration{}) {
    const auto account_count = of_account.failed(rules_, now), address_count = of_address.failed(rules_, now);
    transaction.queue(count_attempt, postgres::Bytes(by_account), account_count.failures, now);
    transaction.queue(count_attempt, postgres::Bytes(by_address), address_count.failures, now);
    transaction.queue(forget_old, now - rules_.forgotten_after);
  }
  TRY(transaction.commit());
  return std::max(wait, Duration{});
}

// Success clears the account. The address only gets its one attempt back: a guesser who owns an account must not be able to
// wipe the slate clean with it.
Result<void> PgLoginThrottle::try_forgive(const std::string& account, const std::string& address) {
  const auto by_account = account_key(account), by_address = address_key(address);
  auto transaction = TRY(database_.begin(installation));
  transaction.queue(forget_attempts, postgres::Bytes(by_account));
  transaction.queue(take_one_back, postgres::Bytes(by_address));
  return transaction.commit();
}

}  // namespace astra::iam
