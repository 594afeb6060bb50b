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
constexpr postgres::Sql given_out{"events.relay.given_out",
                                  "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM platform.outbox_position"};
constexpr postgres::Sql take_id{"events.relay.take_id", "SELECT pg_current_xact_id()::text"};
constexpr postgres::Sql all_older_ended{"events.relay.all_older_ended",
                                        "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8"};
constexpr postgres::Sql read_on{"events.relay.read", R"(
  SELECT id, module, coalesce(target, ''), tenant_id, subject, event_id, type, time, correlation_id, causation_id, actor,
         traceparent, payload
  FROM platform.outbox WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3)"};
constexpr postgres::Sql read_one_module{"events.relay.read_module", R"(
  SELECT id, module, coalesce(target, ''), tenant_id, subject, event_id, type, time, correlation_id, causation_id, actor,
         traceparent, payload
  FROM platform.outbox WHERE id > $1 AND id <= $2 AND module = $4 ORDER BY id LIMIT $3)"};
constexpr postgres::Sql cursor{"events.relay.cursor", "SELECT position FROM platform.relay_cursor"};
constexpr postgres::Sql marks_of_streams{"events.relay.marks",
                                         "SELECT module, relayed, acknowledged FROM platform.relay_stream"};
constexpr postgres::Sql save_cursor{"events.relay.save_cursor",
                                    "UPDATE platform.relay_cursor SET position = $1 WHERE position < $1"};
constexpr postgres::Sql save_mark{"events.relay.save_mark", R"(
  INSERT INTO platform.relay_stream (module, relayed, acknowledged) VALUES ($1, $2, $3)
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

OutboxEntry to_entry(postgres::Row row) {
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

std::vector<OutboxEntry> to_entries(const postgres::Rows& rows) {
  std::vector<OutboxEntry> entries;
  entries.reserve(rows.size());
  for (const auto row : rows) entries.push_back(to_entry(row));
  return entries;
}

}  // namespace

Outbox::Outbox(postgres::Options options) : database_(one_connection(std::move(options))) {}

Result<Outbox::Lock> Outbox::lock() {
  auto transaction = TRY(database_.begin_tenantless());
  const auto now = TRY(transaction.run(session));
  if (session_ != 0 && now[0].get<std::int32_t>(0) == session_) {
    TRY(transaction.commit());
    return Lock::held;
  }
  session_ = 0;
  horizon_.reset();
  const auto got = TRY(transaction.run_and_commit(try_lock, relay_lock));
  if (!got[0].get<bool>(0)) return Lock::elsewhere;
  session_ = now[0].get<std::int32_t>(0);
  return Lock::taken;
}

Result<Outbox::Batch> Outbox::read(std::int64_t after, std::int64_t most) {
  auto transaction = TRY(database_.begin_tenantless());
  Batch batch{.upto = after};
  if (!horizon_) {
    const auto last = TRY(transaction.run(given_out));
    const auto position = last[0].get<std::int64_t>(0);
    if (position <= after) {
      TRY(transaction.commit());
      return batch;
    }
    const auto id = TRY(transaction.run(take_id));
    horizon_ = Horizon{position, id[0].get<std::string>(0)};
  }
  const auto ended = TRY(transaction.run(all_older_ended, horizon_->transaction_id));
  if (!ended[0].get<bool>(0)) {
    TRY(transaction.commit());
    batch.waiting = true;
    return batch;
  }
  const auto rows = TRY(transaction.run_and_commit(read_on, after, horizon_->position, most));
  batch.entries = to_entries(rows);
  if (static_cast<std::int64_t>(rows.size()) < most) {
    batch.upto = horizon_->position;
    horizon_.reset();
  } else {
    batch.upto = batch.entries.back().position;
  }
  return batch;
}

Result<std::vector<OutboxEntry>> Outbox::read_module(const std::string& module, std::int64_t after, std::int64_t upto,
                                                     std::int64_t most) {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(read_one_module, after, upto, most, module));
  return to_entries(rows);
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
  transaction.queue(save_cursor, position);
  for (const auto& [module, mark] : marks) transaction.queue(save_mark, module, mark.relayed, mark.acknowledged);
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
