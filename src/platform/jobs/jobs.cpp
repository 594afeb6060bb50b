#include "platform/jobs/jobs.hpp"

#include <array>

namespace astra::jobs {

namespace {

using postgres::Json;
using postgres::Sql;

constexpr std::array<std::string_view, 5> state_names{"queued", "running", "succeeded", "failed", "cancelled"};

constexpr Sql enqueue_sql{"jobs.enqueue", R"(
  INSERT INTO platform.job (id, kind, payload, state, due_at, max_attempts, requested_by, created_at)
  VALUES ($1, $2, $3, 'queued', coalesce($4::timestamptz, clock_timestamp()), $5, $6, $7))"};

#define JOB_COLUMNS                                                                                                  \
  "tenant_id, id, kind, state, progress_done, progress_total, progress_message, attempt, max_attempts, "             \
  "cancel_requested, result, error_code, error_message, requested_by, created_at, started_at, finished_at, due_at "

constexpr Sql find_sql{"jobs.find", "SELECT " JOB_COLUMNS "FROM platform.job WHERE id = $1"};
constexpr Sql list_sql{"jobs.list", "SELECT " JOB_COLUMNS R"(
  FROM platform.job
  WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR id < $3)
  ORDER BY id DESC LIMIT $4)"};
constexpr Sql count_sql{"jobs.count", R"(
  SELECT count(*) FROM platform.job WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR state = $2))"};
constexpr Sql cancel_sql{"jobs.cancel", R"(
  UPDATE platform.job SET
    cancel_requested = true,
    state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,
    finished_at = CASE state WHEN 'queued' THEN clock_timestamp() END
  WHERE id = $1 AND state IN ('queued', 'running'))"};
constexpr Sql exists_sql{"jobs.exists", "SELECT 1 FROM platform.job WHERE id = $1"};
constexpr Sql delete_finished_sql{"jobs.delete_finished",
                                  "SELECT platform.delete_finished_jobs($1::bigint * interval '1 microsecond', $2)"};

JobState state_of(std::string_view name) {
  for (std::size_t i = 0; i < state_names.size(); ++i)
    if (state_names[i] == name) return static_cast<JobState>(i);
  return JobState::failed;  // the table's CHECK allows no other name
}

Job read_job(postgres::Row row) {
  Job job;
  row.next(job.tenant);
  row.next(job.id);
  row.next(job.kind);
  job.state = state_of(row.next<std::string>());
  row.next(job.progress.done);
  row.next(job.progress.total);
  row.next(job.progress.message);
  row.next(job.attempt);
  row.next(job.max_attempts);
  row.next(job.cancel_requested);
  row.next(job.result);
  row.next(job.error_code);
  row.next(job.error_message);
  row.next(job.requested_by);
  row.next(job.created_at);
  row.next(job.started_at);
  row.next(job.finished_at);
  row.next(job.due_at);
  return job;
}

}  // namespace

std::string_view name_of(JobState state) { return state_names[static_cast<std::size_t>(state)]; }

JobId Jobs::enqueue(postgres::Transaction& transaction, const NewJob& job, Instant now) {
  const JobId id = JobId::create(now);
  transaction.queue(enqueue_sql, id, job.kind, Json{job.payload}, job.not_before, job.max_attempts, job.requested_by, now);
  return id;
}

Result<JobId> Jobs::enqueue(TenantId tenant, const NewJob& job, Instant now) {
  auto transaction = TRY(database_.begin(tenant));
  const JobId id = enqueue(transaction, job, now);
  TRY(transaction.commit());
  return id;
}

Result<Job> Jobs::find(TenantId tenant, JobId id) {
  auto transaction = TRY(database_.begin(tenant));
  const auto rows = TRY(transaction.run_and_commit(find_sql, id));
  if (rows.empty()) return errors::not_found;
  return read_job(rows[0]);
}

Result<Page<Job>> Jobs::list(TenantId tenant, const JobFilter& filter, const PageRequest& page) {
  std::optional<JobId> before;
  if (!page.after.empty() && !(before = JobId::parse(page.after[0]))) return errors::invalid_request;
  std::optional<std::string> state;
  if (filter.state) state = name_of(*filter.state);

  auto transaction = TRY(database_.begin(tenant));
  Page<Job> answer;
  if (page.count) answer.total_count = TRY(transaction.run(count_sql, filter.kind, state))[0].get<std::int64_t>(0);
  const auto rows = TRY(transaction.run_and_commit(list_sql, filter.kind, state, before, page.limit + 1));
  for (const auto row : rows) answer.items.push_back(read_job(row));
  if (answer.items.size() > static_cast<std::size_t>(page.limit)) {
    answer.items.pop_back();
    answer.next = {answer.items.back().id.to_string()};
  }
  return answer;
}

Result<void> Jobs::cancel(TenantId tenant, JobId id) {
  auto transaction = TRY(database_.begin(tenant));
  if (TRY(transaction.run(cancel_sql, id)).affected() == 1) return transaction.commit();
  if (TRY(transaction.run(exists_sql, id)).empty()) return errors::not_found;
  return job_finished;
}

Result<std::int64_t> Jobs::delete_finished(Duration age, std::int32_t most) {
  auto transaction = TRY(database_.begin_tenantless());
  return TRY(transaction.run_and_commit(delete_finished_sql, age.us, most))[0].get<std::int64_t>(0);
}

}  // namespace astra::jobs
