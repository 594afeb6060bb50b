#include "gateway/application/budgets/budget_service.hpp"

#include "gateway/application/versions.hpp"
#include "gateway/contracts/budget_events.hpp"
#include "gateway/domain/budgets/limits.hpp"

namespace astra::gateway {

Result<BudgetReport> BudgetService::create(const Caller& caller, const BudgetSettings& wanted) {
  const auto settings = TRY(BudgetSettings::check(wanted));
  auto unit = TRY(store_.begin(caller));
  if (!TRY(unit->budgets().knows_time_zone(settings.time_zone)))
    return DomainError(errors::validation_failed, {}, {{"/time_zone", "time_zone", "There is no such time zone."}});
  if (TRY(unit->budgets().count()) >= static_cast<std::int64_t>(limits::most_budgets)) return too_many_budgets;
  const Instant now = clock_.now();
  const Budget budget{.id = BudgetId::create(now), .settings = settings, .created_at = now, .updated_at = now};
  TRY(unit->budgets().add(budget));
  TRY(unit->publish(BudgetCreated{budget.id, settings.name, settings.limit}));
  auto report = TRY(unit->budgets().read(budget.id));
  TRY(unit->commit());
  return report;
}

Result<Page<BudgetReport>> BudgetService::list(const Caller& caller, const PageRequest& page) {
  auto unit = TRY(store_.begin(caller));
  return unit->budgets().list(page);
}

Result<BudgetReport> BudgetService::read(const Caller& caller, BudgetId id) {
  auto unit = TRY(store_.begin(caller));
  return unit->budgets().read(id);
}

Result<BudgetReport> BudgetService::change(const Caller& caller, BudgetId id, const BudgetChange& change,
                                           std::optional<std::int64_t> expected) {
  auto unit = TRY(store_.begin(caller));
  Budget budget = TRY(unit->budgets().load(id));
  TRY(expect_version(budget.version, expected));
  BudgetSettings s = budget.settings;
  if (change.name) s.name = *change.name;
  if (change.limit) s.limit = *change.limit;
  if (change.mode) s.mode = *change.mode;
  if (change.alert_at_percent) s.alert_at_percent = *change.alert_at_percent;
  if (change.allow_unpriced) s.allow_unpriced = *change.allow_unpriced;
  if (change.enabled) s.enabled = *change.enabled;
  budget.settings = TRY(BudgetSettings::check(std::move(s)));
  ++budget.version;
  budget.updated_at = clock_.now();
  TRY(unit->budgets().save(budget));
  TRY(unit->publish(BudgetChanged{id, budget.settings.name, budget.settings.limit, budget.settings.enabled}));
  auto report = TRY(unit->budgets().read(id));
  TRY(unit->commit());
  return report;
}

Result<void> BudgetService::remove(const Caller& caller, BudgetId id, std::optional<std::int64_t> expected) {
  auto unit = TRY(store_.begin(caller));
  const Budget budget = TRY(unit->budgets().load(id));
  TRY(expect_version(budget.version, expected));
  TRY(unit->budgets().remove(id));
  TRY(unit->publish(BudgetDeleted{id, budget.settings.name}));
  return unit->commit();
}

}  // namespace astra::gateway
