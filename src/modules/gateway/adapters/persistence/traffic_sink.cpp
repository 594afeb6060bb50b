#include "gateway/adapters/persistence/traffic_sink.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "gateway/adapters/persistence/budget_settlement.hpp"
#include "gateway/adapters/persistence/request_columns.hpp"
#include "gateway/contracts/events.hpp"
#include "gateway/domain/pipeline/record_outcome.hpp"
#include "platform/events/publish.hpp"
#include "platform/postgres/errors.hpp"

namespace astra::gateway {
namespace {

using postgres::Sql;

constexpr Sql prepare_months{"gateway.prepare_request_months", "SELECT gateway.prepare_request_months($1)"};
constexpr Sql drop_months{"gateway.drop_request_months", "SELECT gateway.drop_request_months($1)"};
constexpr int months_ahead = 2;

// One statement, so that what is counted is what was inserted: nothing the second time.
std::string store_text() {
  std::string arrays, names;
  int n = 0;
  for (const RequestColumn& column : request_columns()) {
    const std::string comma = n == 0 ? "" : ", ";
    arrays += comma + "$" + std::to_string(++n) + "::" + column.type + "[]";
    names += comma + column.name;
  }
  return "WITH inserted AS (INSERT INTO gateway.request_log (" + names + ") SELECT " + names + " FROM unnest(" + arrays + ") AS r (" +
         names + R"() ON CONFLICT DO NOTHING RETURNING *),
  counted AS (
    INSERT INTO gateway.usage_daily AS u (day, key_id, provider, model, requests, errors, blocked, in_plain, in_cache_read, in_cache_write,
                                          in_other, out_text, out_reasoning, out_other, cost_micros, unpriced, estimated)
    SELECT (started_at AT TIME ZONE 'UTC')::date AS day, coalesce(key_id, '00000000-0000-0000-0000-000000000000') AS key, provider,
           CASE model WHEN '' THEN requested_model ELSE model END AS served, count(*), count(*) FILTER (WHERE outcome IN ('failed', 'interrupted')),
           count(*) FILTER (WHERE outcome = 'blocked'), sum(in_plain), sum(in_cache_read), sum(in_cache_write_5m + in_cache_write_1h),
           sum(in_audio + in_image), sum(out_text), sum(out_reasoning), sum(out_audio + out_image), sum(cost_micros),
           count(*) FILTER (WHERE NOT priced AND attempts > 0), count(*) FILTER (WHERE usage_estimated)
    FROM inserted GROUP BY day, key, provider, served ORDER BY day, key, provider, served
    ON CONFLICT (tenant_id, day, key_id, provider, model) DO UPDATE SET
      requests = u.requests + excluded.requests, errors = u.errors + excluded.errors, blocked = u.blocked + excluded.blocked,
      in_plain = u.in_plain + excluded.in_plain, in_cache_read = u.in_cache_read + excluded.in_cache_read,
      in_cache_write = u.in_cache_write + excluded.in_cache_write, in_other = u.in_other + excluded.in_other,
      out_text = u.out_text + excluded.out_text, out_reasoning = u.out_reasoning + excluded.out_reasoning,
      out_other = u.out_other + excluded.out_other, cost_micros = u.cost_micros + excluded.cost_micros,
      unpriced = u.unpriced + excluded.unpriced, estimated = u.estimated + excluded.estimated)
  SELECT id FROM inserted)";
}

TrafficRecorded traffic_of(TenantId tenant, const std::vector<const RequestRecord*>& records) {
  TrafficRecorded traffic{.tenant_id = tenant, .from = records.front()->started_at, .to = records.front()->started_at};
  for (const RequestRecord* record : records) {
    const RequestOutcome outcome = outcome_of(*record);
    traffic.from = std::min(traffic.from, record->started_at);
    traffic.to = std::max(traffic.to, record->started_at);
    ++traffic.requests;
    traffic.blocked += outcome == RequestOutcome::blocked;
    traffic.failed += outcome == RequestOutcome::failed || outcome == RequestOutcome::interrupted;
    traffic.input_tokens += record->usage.in_total();
    traffic.output_tokens += record->usage.out_total();
    traffic.cost += record->cost;
  }
  return traffic;
}

RequestBlocked blocked_event(const RequestRecord& record, const Blocking& blocking) {
  return {.request_id = record.id,
          .key_id = record.key_id,
          .door = record.door,
          .model = storable_text(record.requested_model),
          .stage = std::string(blocking.stage),
          .reason = storable_text(blocking.verdict->detail)};
}

// Whether it is what the records hold that cannot be stored, rather than the database that cannot store anything.
DomainError told_apart(DomainError error) {
  for (const ErrorKind* kind : {&postgres::value_refused, &postgres::invalid_value, &postgres::check_violation, &postgres::unique_violation,
                                &postgres::foreign_key_violation, &events::event_too_large})
    if (error.is(*kind)) return {record_refused, std::string(error.code()) + ": " + std::string(error.message())};
  return error;
}

}  // namespace

const TenantId refused_tenant = *TenantId::parse("00000000-0000-8000-8000-000000000002");

Result<void> TrafficSink::store(std::span<const RequestRecord> records) {
  std::map<TenantId, std::vector<const RequestRecord*>> by_tenant;
  for (const RequestRecord& record : records) by_tenant[record.tenant.is_nil() ? refused_tenant : record.tenant].push_back(&record);
  for (const auto& [tenant, of_tenant] : by_tenant)
    if (auto stored = store_of(tenant, of_tenant); !stored.ok()) return told_apart(std::move(stored).error());
  return {};
}

Result<void> TrafficSink::store_of(TenantId tenant, const std::vector<const RequestRecord*>& records) {
  static const std::string text = store_text();
  static const Sql store{"gateway.store_requests", text.c_str()};

  const auto columns = request_columns();
  std::array<std::vector<std::optional<std::string>>, request_column_count> values;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    values[i].reserve(records.size());
    for (const RequestRecord* record : records) values[i].push_back(columns[i].text(*record));
  }
  auto transaction = TRY(database_.begin(tenant));
  const auto rows = TRY([&]<std::size_t... I>(std::index_sequence<I...>) {
    return transaction.run(store, values[I]...);
  }(std::make_index_sequence<request_column_count>()));

  std::unordered_set<Uuid> inserted;
  for (const auto row : rows) inserted.insert(row.get<Uuid>(0));
  std::vector<const RequestRecord*> fresh;
  for (const RequestRecord* record : records)
    if (inserted.erase(record->id.value()) != 0) fresh.push_back(record);
  if (!fresh.empty() && tenant != refused_tenant) {
    const events::EventContext context{.actor = "system"};
    const Instant now = clock_.now();
    TRY(events::publish(transaction, context, traffic_of(tenant, fresh), now));
    for (const RequestRecord* record : fresh)
      if (const Blocking blocking = blocking_stage(*record); blocking.verdict != nullptr)
        TRY(events::publish(transaction, context, blocked_event(*record, blocking), now));
    TRY(settle_budgets(transaction, context, fresh, holder_, now));
  }
  TRY(transaction.commit());
  if (stored_)
    for (const RequestRecord* record : records) stored_(record->id);
  return {};
}

Result<void> TrafficSink::prepare_partitions() {
  auto transaction = TRY(database_.begin_tenantless());
  TRY(transaction.run_and_commit(prepare_months, months_ahead));
  return {};
}

Result<std::int64_t> TrafficSink::drop_partitions(std::int32_t days) {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run_and_commit(drop_months, days));
  return rows[0].get<std::int64_t>(0);
}

}  // namespace astra::gateway
