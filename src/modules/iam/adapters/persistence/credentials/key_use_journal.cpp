#include "iam/adapters/persistence/credentials/key_use_journal.hpp"

#include <vector>

namespace astra::iam {
namespace {

constexpr Duration flush_every = Duration::seconds(10);

constexpr postgres::Sql write_uses{"iam.api_keys.used", R"(
  UPDATE iam.api_key k SET last_used_at = used.at
  FROM unnest($1::uuid[], $2::timestamptz[]) AS used(id, at)
  WHERE k.id = used.id AND (k.last_used_at IS NULL OR k.last_used_at < used.at))"};

}  // namespace

void KeyUseJournal::used(TenantId tenant, ApiKeyId key, Instant now) {
  bool due = false;
  {
    const std::lock_guard lock(mutex_);
    Instant& last = pending_[tenant][key];
    if (last < now) last = now;
    due = now - flushed_at_ >= flush_every;
    if (due) flushed_at_ = now;
  }
  if (due) flush();
}

void KeyUseJournal::flush() {
  Pending pending;
  {
    const std::lock_guard lock(mutex_);
    pending.swap(pending_);
  }
  // A failure is not repeated: the next use of the key writes a later time.
  for (const auto& [tenant, keys] : pending) (void)write(tenant, keys).ok();
}

Result<void> KeyUseJournal::write(TenantId tenant, const std::unordered_map<ApiKeyId, Instant>& keys) {
  std::vector<ApiKeyId> ids;
  std::vector<Instant> times;
  for (const auto& [id, at] : keys) {
    ids.push_back(id);
    times.push_back(at);
  }
  auto transaction = TRY(database_.begin(tenant));
  transaction.queue(write_uses, ids, times);
  return transaction.commit();
}

}  // namespace astra::iam
