#include "gateway/adapters/persistence/budget_store.hpp"

#include <algorithm>

#include "gateway/domain/budgets/limits.hpp"

namespace astra::gateway {
namespace {

using postgres::Sql;

#define SETTINGS                                                                                                            \
  "b.id, b.name, b.scope, b.subject_id, b.period, b.rolling_hours, b.time_zone, b.limit_micros, b.mode, b.alert_at_percent, " \
  "b.allow_unpriced"
#define COLUMNS SETTINGS ", b.enabled, b.version, b.created_at, b.updated_at"
#define STANDING                                                                                              \
  ", gateway.budget_period_start(b, now()), gateway.budget_period_end(b, now()), gateway.budget_spent(b, now()), " \
  "(SELECT coalesce(sum(l.micros), 0)::bigint FROM gateway.budget_lease l WHERE l.budget_id = b.id AND l.expires_at > now() " \
  "AND l.period_start = gateway.budget_period_start(b, now()))"

constexpr Sql load_budget{"gateway.load_budget", "SELECT " COLUMNS " FROM gateway.budget b WHERE b.id = $1 FOR UPDATE"};
constexpr Sql read_budget{"gateway.read_budget", "SELECT " COLUMNS STANDING " FROM gateway.budget b WHERE b.id = $1"};
constexpr Sql list_budgets{"gateway.list_budgets", "SELECT " COLUMNS STANDING
                           " FROM gateway.budget b WHERE ($1::uuid IS NULL OR b.id < $1) ORDER BY b.id DESC LIMIT $2"};
constexpr Sql count_budgets{"gateway.count_budgets", "SELECT count(*) FROM gateway.budget"};
constexpr Sql find_time_zone{"gateway.find_time_zone", "SELECT EXISTS (SELECT 1 FROM pg_timezone_names WHERE name = $1)"};
constexpr Sql add_budget{"gateway.add_budget", R"(
  INSERT INTO gateway.budget (id, name, scope, subject_id, period, rolling_hours, time_zone, limit_micros, mode, alert_at_percent,
                              allow_unpriced, enabled, version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15))"};
constexpr Sql save_budget{"gateway.save_budget", R"(
  UPDATE gateway.budget SET name = $2, limit_micros = $3, mode = $4, alert_at_percent = $5, allow_unpriced = $6, enabled = $7,
         version = $8, updated_at = $9
  WHERE id = $1)"};
constexpr Sql remove_budget{"gateway.remove_budget", "DELETE FROM gateway.budget WHERE id = $1"};
constexpr Sql read_all{"gateway.all_budgets", "SELECT b.tenant_id, " SETTINGS " FROM gateway.all_budgets() b"};
constexpr Sql lease_budget{"gateway.lease_budget", R"(
  SELECT period_start, period_end, limit_micros, spent, elsewhere, amount
  FROM gateway.lease_budget($1, $2, $3, $4, $5, $6, $7, make_interval(secs => $8)))"};

#undef COLUMNS
#undef STANDING
#undef SETTINGS

template <class E, std::size_t N>
E named(const std::array<std::string_view, N>& names, const std::string& name) {
  const auto at = std::find(names.begin(), names.end(), name);
  return static_cast<E>(at == names.end() ? 0 : at - names.begin());
}

template <class E>
std::string name_of(E value) {
  return std::string(enum_names(E{})[static_cast<std::size_t>(value)]);
}

void next_settings(postgres::Row& row, Budget& budget) {
  BudgetSettings& s = budget.settings;
  row.next(budget.id);
  row.next(s.name);
  s.scope = named<BudgetScope>(budget_scope_names, row.next<std::string>());
  row.next(s.subject_id);
  s.period = named<BudgetPeriod>(budget_period_names, row.next<std::string>());
  row.next(s.rolling_hours);
  row.next(s.time_zone);
  row.next(s.limit);
  s.mode = named<BudgetMode>(budget_mode_names, row.next<std::string>());
  row.next(s.alert_at_percent);
  row.next(s.allow_unpriced);
}

Budget next_budget(postgres::Row& row) {
  Budget budget;
  next_settings(row, budget);
  row.next(budget.settings.enabled);
  row.next(budget.version);
  row.next(budget.created_at);
  row.next(budget.updated_at);
  return budget;
}

BudgetReport next_report(postgres::Row& row) {
  BudgetReport report{.budget = next_budget(row), .standing = {}};
  row.next(report.standing.period_start);
  row.next(report.standing.period_end);
  row.next(report.standing.spent);
  row.next(report.standing.reserved);
  return report;
}

}  // namespace

Result<Budget> PgBudgetStore::load(BudgetId id) {
  const auto rows = TRY(transaction_.run(load_budget, id));
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return next_budget(row);
}

Result<BudgetReport> PgBudgetStore::read(BudgetId id) {
  const auto rows = TRY(transaction_.run(read_budget, id));
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return next_report(row);
}

Result<Page<BudgetReport>> PgBudgetStore::list(const PageRequest& request) {
  std::optional<Uuid> after;
  if (!request.after.empty()) {
    after = Uuid::parse(request.after.front());
    if (!after) return errors::invalid_request;
  }
  const auto rows = TRY(transaction_.run(list_budgets, after, request.limit + 1));
  Page<BudgetReport> page;
  for (auto row : rows) {
    if (static_cast<std::int32_t>(page.items.size()) == request.limit) {
      page.next = {page.items.back().budget.id.to_string()};
      break;
    }
    page.items.push_back(next_report(row));
  }
  if (request.count) page.total_count = TRY(count());
  return page;
}

Result<std::int64_t> PgBudgetStore::count() { return TRY(transaction_.run(count_budgets))[0].get<std::int64_t>(0); }

Result<bool> PgBudgetStore::knows_time_zone(const std::string& name) {
  return TRY(transaction_.run(find_time_zone, name))[0].get<bool>(0);
}

Result<void> PgBudgetStore::add(const Budget& budget) {
  const BudgetSettings& s = budget.settings;
  transaction_.queue(add_budget, budget.id, s.name, name_of(s.scope), s.subject_id, name_of(s.period), s.rolling_hours, s.time_zone,
                     s.limit, name_of(s.mode), s.alert_at_percent, s.allow_unpriced, s.enabled, budget.version, budget.created_at,
                     budget.updated_at);
  return {};
}

Result<void> PgBudgetStore::save(const Budget& budget) {
  const BudgetSettings& s = budget.settings;
  transaction_.queue(save_budget, budget.id, s.name, s.limit, name_of(s.mode), s.alert_at_percent, s.allow_unpriced, s.enabled,
                     budget.version, budget.updated_at);
  return {};
}

Result<void> PgBudgetStore::remove(BudgetId id) {
  transaction_.queue(remove_budget, id);
  return {};
}

Result<std::vector<Configuration::TenantBudget>> all_budgets(postgres::Transaction& transaction) {
  std::vector<Configuration::TenantBudget> budgets;
  const auto rows = TRY(transaction.run(read_all));
  for (auto row : rows) {
    Configuration::TenantBudget entry{.tenant = row.next<TenantId>(), .budget = {}};
    next_settings(row, entry.budget);
    budgets.push_back(std::move(entry));
  }
  return budgets;
}

Result<std::optional<Lease>> PgBudgetLeases::lease(TenantId tenant, const LeaseRequest& request) {
  auto transaction = TRY(database_.begin(tenant));
  const auto rows = TRY(transaction.run_and_commit(lease_budget, request.budget, holder_, request.period_start, request.kept_micros,
                                                   request.slack_micros, request.waiting_micros, request.release ? 0 : limits::cushion_share,
                                                   limits::lease_duration.to_seconds()));
  if (rows.empty()) return std::optional<Lease>();
  auto row = rows[0];
  Lease lease;
  row.next(lease.period_start);
  row.next(lease.period_end);
  row.next(lease.limit_micros);
  row.next(lease.spent_micros);
  row.next(lease.elsewhere_micros);
  row.next(lease.amount_micros);
  return std::optional(lease);
}

}  // namespace astra::gateway
