#include "gateway/adapters/persistence/budget_settlement.hpp"

#include "gateway/contracts/budget_events.hpp"

namespace astra::gateway {
namespace {

using postgres::Sql;

// Which budgets the requests count for, and the sums. Rows of the lease are touched last, and only what was leased for them.
constexpr Sql settle{"gateway.settle_budgets", R"(
  WITH spent AS (
    SELECT b.id, gateway.budget_bucket(b, r.started_at) AS bucket, gateway.budget_period_start(b, r.started_at) AS period_start,
           sum(r.micros)::bigint AS micros, coalesce(sum(r.micros) FILTER (WHERE r.held), 0)::bigint AS leased
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::bigint[], $6::boolean[])
           AS r (key_id, user_id, team_id, started_at, micros, held)
    JOIN gateway.budget b ON b.scope = 'organisation' OR b.subject_id = CASE b.scope WHEN 'key' THEN r.key_id
                                                                       WHEN 'user' THEN r.user_id ELSE r.team_id END
    GROUP BY 1, 2, 3),
  added AS (
    INSERT INTO gateway.budget_spend AS s (budget_id, bucket, micros)
    SELECT id, bucket, sum(micros) FROM spent GROUP BY id, bucket ORDER BY id, bucket
    ON CONFLICT (tenant_id, budget_id, bucket) DO UPDATE SET micros = s.micros + excluded.micros),
  released AS (
    UPDATE gateway.budget_lease l SET micros = greatest(0, l.micros - s.leased)
    FROM (SELECT id, period_start, sum(leased) AS leased FROM spent GROUP BY id, period_start) s
    WHERE l.budget_id = s.id AND l.holder = $7 AND l.period_start = s.period_start)
  SELECT count(*) FROM spent)"};

// A second statement, so that it sees what the first one added.
constexpr Sql alert{"gateway.alert_budgets", R"(
  WITH standing AS (
    SELECT b.id, b.name, b.scope, b.subject_id, b.mode, b.limit_micros, b.alert_at_percent, gateway.budget_spent(b, now()) AS spent,
           gateway.budget_period_start(b, now()) AS period_start
    FROM gateway.budget b WHERE b.enabled AND cardinality(b.alert_at_percent) > 0),
  crossed AS (
    INSERT INTO gateway.budget_alert (budget_id, period_start, percent)
    SELECT s.id, s.period_start, p FROM standing s, unnest(s.alert_at_percent) AS p WHERE s.spent::numeric * 100 >= s.limit_micros::numeric * p
    ON CONFLICT DO NOTHING
    RETURNING budget_id, percent)
  SELECT s.id, s.name, s.scope, s.subject_id, s.mode, c.percent, s.limit_micros, s.spent, s.period_start
  FROM crossed c JOIN standing s ON s.id = c.budget_id ORDER BY s.id, c.percent)"};

}  // namespace

Result<void> settle_budgets(postgres::Transaction& transaction, const events::EventContext& context,
                            const std::vector<const RequestRecord*>& records, Uuid holder, Instant now) {
  std::vector<Uuid> keys;
  std::vector<std::optional<std::string>> users, teams, held;
  std::vector<Instant> times;
  std::vector<std::int64_t> costs;
  const auto text = [](const std::optional<Uuid>& id) { return id ? std::optional(id->to_string()) : std::nullopt; };
  for (const RequestRecord* record : records) {
    if (record->cost.micros <= 0) continue;
    keys.push_back(record->key_id);
    users.push_back(text(record->user_id));
    teams.push_back(text(record->team_id));
    times.push_back(record->started_at);
    costs.push_back(record->cost.micros);
    held.push_back(record->held.micros > 0 ? "t" : "f");
  }
  if (keys.empty()) return {};
  const auto touched = TRY(transaction.run(settle, keys, users, teams, times, costs, held, holder));
  if (touched[0].get<std::int64_t>(0) == 0) return {};
  const auto rows = TRY(transaction.run(alert));
  for (auto row : rows) {
    BudgetThresholdReached event;
    row.next(event.budget_id);
    row.next(event.name);
    row.next(event.scope);
    row.next(event.subject_id);
    row.next(event.mode);
    row.next(event.percent);
    row.next(event.limit);
    row.next(event.spent);
    row.next(event.period_start);
    TRY(events::publish(transaction, context, event, now));
  }
  return {};
}

}  // namespace astra::gateway
