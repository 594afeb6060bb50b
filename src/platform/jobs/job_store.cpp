#include "platform/jobs/job_store.hpp"

#include "platform/postgres/database.hpp"

namespace astra::jobs {

namespace {

using postgres::Json;
using postgres::Sql;

constexpr Sql claim_sql{"jobs.claim", R"(
  SELECT tenant_id, id, kind, payload, attempt, max_attempts, epoch, cancel_requested
  FROM platform.claim_jobs($1, $2, $3::bigint * interval '1 microsecond'))"};
constexpr Sql heartbeat_sql{"jobs.heartbeat", R"(
  SELECT id, cancel_requested
  FROM platform.heartbeat_jobs($1, $2, $3, $4, $5, $6, $7::bigint * interval '1 microsecond'))"};
constexpr Sql succeed_sql{"jobs.succeed", R"(
  UPDATE platform.job SET state = 'succeeded', finished_at = clock_timestamp(), result = $3,
    progress_done = $4, progress_total = $5, progress_message = $6, error_code = NULL, error_message = NULL
  WHERE id = $1 AND epoch = $2 AND state = 'running')"};
constexpr Sql cancel_sql{"jobs.end_cancelled", R"(
  UPDATE platform.job SET state = 'cancelled', finished_at = clock_timestamp()
  WHERE id = $1 AND epoch = $2 AND state = 'running')"};
constexpr Sql fail_sql{"jobs.fail", R"(
  UPDATE platform.job SET state = 'failed', finished_at = clock_timestamp(), error_code = $3, error_message = $4
  WHERE id = $1 AND epoch = $2 AND state = 'running')"};
constexpr Sql retry_sql{"jobs.retry", R"(
  UPDATE platform.job SET state = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END,
    finished_at = CASE WHEN cancel_requested THEN clock_timestamp() END,
    due_at = clock_timestamp() + $5::bigint * interval '1 microsecond', error_code = $3, error_message = $4
  WHERE id = $1 AND epoch = $2 AND state = 'running')"};
constexpr Sql release_sql{"jobs.release", R"(
  UPDATE platform.job SET state = 'queued', due_at = clock_timestamp(), attempt = attempt - 1
  WHERE id = $1 AND epoch = $2 AND state = 'running')"};

// Cut at a character's border, and without what PostgreSQL cannot hold.
std::string storable(std::string_view message) {
  if (message.size() > most_error_message_bytes) {
    std::size_t end = most_error_message_bytes;
    while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
    message = message.substr(0, end);
  }
  std::string text;
  for (const char c : message)
    if (c != '\0') text += c;
  return text;
}

template <class... A>
Result<bool> write(postgres::Database& database, const Sql& sql, const Claim& claim, const A&... args) {
  auto transaction = TRY(database.begin(claim.tenant));
  return TRY(transaction.run_and_commit(sql, claim.id, claim.epoch, args...)).affected() == 1;
}

}  // namespace

Result<std::vector<Claim>> JobStore::claim(const std::vector<std::string>& kinds, std::size_t most, Duration lease) {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(claim_sql, kinds, most, lease.us));
  std::vector<Claim> claims;
  for (postgres::Row row : rows) {
    Claim& claim = claims.emplace_back();
    row.next(claim.tenant);
    row.next(claim.id);
    row.next(claim.kind);
    row.next(claim.payload);
    row.next(claim.attempt);
    row.next(claim.max_attempts);
    row.next(claim.epoch);
    row.next(claim.cancel_requested);
  }
  return claims;
}

Result<void> JobStore::heartbeat(const std::vector<std::shared_ptr<HeldJob>>& jobs, Duration lease) {
  std::vector<TenantId> tenants;
  std::vector<JobId> ids;
  std::vector<std::int64_t> epochs, done, totals;
  std::vector<std::string> messages;
  for (const auto& job : jobs) {
    Progress progress = job->progress_now();
    tenants.push_back(job->tenant());
    ids.push_back(job->id());
    epochs.push_back(job->claim().epoch);
    done.push_back(progress.done);
    totals.push_back(progress.total);
    messages.push_back(storable(progress.message));
  }
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(heartbeat_sql, tenants, ids, epochs, done, totals, messages, lease.us));
  for (const auto& job : jobs) {
    bool held = false;
    for (const postgres::Row row : rows) {
      if (row.get<JobId>(0) != job->id()) continue;
      held = true;
      if (row.get<bool>(1)) job->ask_to_end(HeldJob::End::cancel_requested);
    }
    if (!held) job->ask_to_end(HeldJob::End::lease_lost);
  }
  return {};
}

Result<bool> JobStore::succeed(const Claim& claim, const Progress& progress, const std::string& result) {
  return write(database_, succeed_sql, claim, Json{result}, progress.done, progress.total, storable(progress.message));
}

Result<bool> JobStore::cancel(const Claim& claim) { return write(database_, cancel_sql, claim); }

Result<bool> JobStore::fail(const Claim& claim, const DomainError& error) {
  return write(database_, fail_sql, claim, error.code(), storable(error.message()));
}

Result<bool> JobStore::retry(const Claim& claim, const DomainError& error, Duration pause) {
  return write(database_, retry_sql, claim, error.code(), storable(error.message()), pause.us);
}

Result<bool> JobStore::release(const Claim& claim) { return write(database_, release_sql, claim); }

}  // namespace astra::jobs
