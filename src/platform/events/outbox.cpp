#include "platform/events/outbox.hpp"

#include "platform/events/envelope.hpp"
#include "platform/events/limits.hpp"
#include "platform/json/json.hpp"

namespace astra::events {
namespace {

// The lock's name in a database; any number, but always the same.
constexpr std::int64_t relay_lock = 0x6173747261'01;

constexpr postgres::Sql session{"events.relay.session", "SELECT pg_backend_pid()"};
constexpr postgres::Sql try_lock{"events.relay.try_lock", "SELECT pg_try_advisory_lock($1)"};
// By this function, which locks the sequence's page: a SELECT from the sequence may read the row in the middle of a nextval(),
// when it holds, for the log, a value 32 further than what was given out. A horizon taken from that loses events.
constexpr postgres::Sql given_out{"events.relay.given_out",
                                  "SELECT coalesce(pg_sequence_last_value('platform.outbox_position'), 0)"};
// The position is read first, then the transaction id is taken, and only where there is something new.
constexpr postgres::Sql look_ahead{"events.relay.look_ahead", R"(
  SELECT given.upto, CASE WHEN given.upto > $1 THEN pg_current_xact_id()::text ELSE '' END, pg_backend_pid()
  FROM (SELECT coalesce(pg_sequence_last_value('platform.outbox_position'), 0) AS upto OFFSET 0) given)"};
// The first column is true where all transactions older than $4 had ended when this statement's snapshot was taken; until
// then there is nothing but it.
constexpr postgres::Sql read_on{"events.relay.read", R"(
  SELECT horizon.ended, o.id, o.module, o.target, o.tenant_id, o.subject, o.event_id, o.type, o.time, o.correlation_id,
         o.causation_id, o.actor, o.traceparent, o.payload
  FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $4::xid8 AND pg_backend_pid() = $5 AS ended) horizon
  LEFT JOIN LATERAL (
    SELECT id, module, coalesce(target, '') AS target, tenant_id, subject, event_id, type, time, correlation_id, causation_id,
           actor, traceparent, payload
    FROM platform.outbox WHERE horizon.ended AND id > $1 AND id <= $2 ORDER BY id LIMIT $3) o ON true)"};
constexpr postgres::Sql read_one_module{"events.relay.read_module", R"(
  SELECT id, module, coalesce(target, ''), tenant_id, subject, event_id, type, time, correlation_id, causation_id, actor,
         traceparent, payload
  FROM platform.outbox WHERE id > $1 AND id <= $2 AND module = $4 ORDER BY id LIMIT $3)"};
constexpr postgres::Sql cursor{"events.relay.cursor", "SELECT position FROM platform.relay_cursor"};
constexpr postgres::Sql marks_of_streams{"events.relay.marks",
                                         "SELECT module, relayed, acknowledged FROM platform.relay_stream"};
constexpr postgres::Sql save_cursor{"events.relay.save_cursor",
                                    R"(
  UPDATE platform.relay_cursor SET position = $1 WHERE position < $1 AND pg_backend_pid() = $2)"};
constexpr postgres::Sql save_mark{"events.relay.save_mark", R"(
  INSERT INTO platform.relay_stream (module, relayed, acknowledged)
  SELECT $1, $2, $3 WHERE pg_backend_pid() = $4
  ON CONFLICT (module) DO UPDATE SET relayed = greatest(relay_stream.relayed, excluded.relayed),
                                     acknowledged = greatest(relay_stream.acknowledged, excluded.acknowledged))"};
constexpr postgres::Sql groups_of{"events.relay.groups", R"(
  SELECT consumer FROM platform.event_group WHERE module = $1 AND seen_at > now() - make_interval(days => $2))"};
constexpr postgres::Sql oldest_waiting{"events.relay.oldest", R"(
  SELECT extract(epoch FROM clock_timestamp() - created_at)::float8
  FROM platform.outbox WHERE id > $1 ORDER BY id LIMIT 1)"};
constexpr postgres::Sql prepare_days{"events.relay.prepare_days", "SELECT platform.prepare_event_days($1)"};
constexpr postgres::Sql old_ones_wait{"events.relay.old_ones_wait", R"(
  SELECT EXISTS (SELECT FROM platform.outbox WHERE id > $1 AND created_at < date_trunc('day', now(), 'UTC')
                                                                           - make_interval(days => $2)))"};
constexpr postgres::Sql drop_days{"events.relay.drop_days", R"(
  SELECT platform.drop_event_days((now() AT TIME ZONE 'UTC')::date - $1::int, (now() AT TIME ZONE 'UTC')::date - $2::int))"};
constexpr postgres::Sql tell{"events.relay.notify", "SELECT pg_notify('astra_outbox', '')"};

postgres::Options one_connection(postgres::Options options) {
  options.pool_size = 1;  // the lock belongs to the session
  options.application_name += " relay";
  return options;
}

// The row goes on with the columns of an event.
OutboxEntry to_entry(postgres::Row& row) {
  OutboxEntry entry;
  Envelope event;
  row.next(entry.position);
  row.next(entry.module);
  row.next(entry.target);
  row.next(event.tenantid);
  row.next(event.subject);
  row.next(event.id);
  row.next(event.type);
  row.next(event.time);
  row.next(event.correlationid);
  row.next(event.causationid);
  row.next(event.actor);
  row.next(event.traceparent);
  event.data.json = row.next<postgres::Json>().text;
  event.source = source_of(event.tenantid, entry.module);
  event.dataschema = dataschema_of(event.type);
  entry.envelope = json::write(event);
  return entry;
}

}  // namespace

Outbox::Outbox(postgres::Options options) : database_(one_connection(std::move(options))) {}

Result<Outbox::Lock> Outbox::lock() {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run(session));
  const auto now = rows[0].get<std::int32_t>(0);
  if (session_ != 0 && now == session_) {
    TRY(transaction.commit());
    return Lock::held;
  }
  session_ = 0;
  horizon_.reset();
  const auto got = TRY(transaction.run_and_commit(try_lock, relay_lock));
  if (!got[0].get<bool>(0)) return Lock::elsewhere;
  session_ = now;
  return Lock::taken;
}

Result<Outbox::Batch> Outbox::read(std::int64_t after, std::int64_t most) {
  Batch batch{.upto = after};
  if (!horizon_) TRY(note_horizon(after));
  if (!horizon_) return batch;
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(read_on, after, horizon_->position, most, horizon_->transaction_id, session_));
  batch.entries.reserve(rows.size());
  for (auto row : rows) {
    if (!row.next<bool>()) {
      batch.waiting = true;
      return batch;
    }
    if (!row.is_null(1)) batch.entries.push_back(to_entry(row));
  }
  if (static_cast<std::int64_t>(batch.entries.size()) < most) {
    batch.upto = horizon_->position;
    horizon_.reset();
  } else {
    batch.upto = batch.entries.back().position;
  }
  return batch;
}

Result<void> Outbox::note_horizon(std::int64_t after) {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(look_ahead, after));
  if (rows[0].get<std::int32_t>(2) != session_) return DomainError(errors::unavailable, "The session with the relay's lock has ended.");
  auto transaction_id = rows[0].get<std::string>(1);
  if (!transaction_id.empty()) horizon_ = Horizon{rows[0].get<std::int64_t>(0), std::move(transaction_id)};
  return {};
}

Result<std::vector<OutboxEntry>> Outbox::read_module(const std::string& module, std::int64_t after, std::int64_t upto,
                                                     std::int64_t most) {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(read_one_module, after, upto, most, module));
  std::vector<OutboxEntry> entries;
  entries.reserve(rows.size());
  for (auto row : rows) entries.push_back(to_entry(row));
  return entries;
}

Result<std::int64_t> Outbox::load_cursor() {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(cursor));
  return rows[0].get<std::int64_t>(0);
}

Result<std::map<std::string, StreamMarks>> Outbox::load_marks() {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(marks_of_streams));
  std::map<std::string, StreamMarks> marks;
  for (const auto row : rows) marks[row.get<std::string>(0)] = {row.get<std::int64_t>(1), row.get<std::int64_t>(2)};
  return marks;
}

Result<void> Outbox::save(std::int64_t position, const std::map<std::string, StreamMarks>& marks) {
  auto transaction = TRY(database_.begin_tenantless());
  transaction.queue(save_cursor, position, session_);
  for (const auto& [module, mark] : marks) transaction.queue(save_mark, module, mark.relayed, mark.acknowledged, session_);
  return transaction.commit();
}

Result<std::vector<std::string>> Outbox::groups(const std::string& module) {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(groups_of, module, limits::group_forgotten_days));
  std::vector<std::string> out;
  for (const auto row : rows) out.push_back(row.get<std::string>(0));
  return out;
}

Result<std::int64_t> Outbox::last_position() {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(given_out));
  return rows[0].get<std::int64_t>(0);
}

Result<double> Outbox::oldest_age_s(std::int64_t after) {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(oldest_waiting, after));
  return rows.empty() ? 0.0 : rows[0].get<double>(0);
}

Result<void> Outbox::maintain(std::int64_t position) {
  auto transaction = TRY(database_.begin_tenantless());
  TRY(transaction.run(prepare_days, limits::outbox_days_ahead));
  const auto waiting = TRY(transaction.run(old_ones_wait, position, limits::outbox_days_kept));
  // Nothing of an old day is dropped while Redis has not got it, however long that takes.
  if (!waiting[0].get<bool>(0)) transaction.queue(drop_days, limits::outbox_days_kept, limits::inbox_days_kept);
  return transaction.commit();
}

Result<void> Outbox::notify() {
  auto transaction = TRY(database_.begin_tenantless());
  TRY(transaction.run_and_commit(tell));
  return {};
}

}  // namespace astra::events
