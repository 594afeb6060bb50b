#include "gateway/domain/budgets/budget.hpp"

#include <algorithm>

#include "gateway/domain/budgets/limits.hpp"
#include "gateway/domain/errors.hpp"

namespace astra::gateway {
namespace {

bool is_time_zone_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-' || c == '+';
  };
  return !name.empty() && name.size() <= limits::longest_time_zone && std::all_of(name.begin(), name.end(), allowed);
}

}  // namespace

std::span<const std::string_view> enum_names(BudgetScope) { return budget_scope_names; }
std::span<const std::string_view> enum_names(BudgetPeriod) { return budget_period_names; }
std::span<const std::string_view> enum_names(BudgetMode) { return budget_mode_names; }

Result<BudgetSettings> BudgetSettings::check(BudgetSettings s) {
  std::vector<Violation> violations;
  const auto wrong = [&](std::string pointer, std::string code, std::string detail) {
    violations.push_back({std::move(pointer), std::move(code), std::move(detail)});
  };
  if (s.name.empty() || s.name.size() > limits::longest_budget_name) wrong("/name", "length", "It must have from 1 to 120 bytes.");
  if (s.scope == BudgetScope::organisation && s.subject_id) wrong("/subject_id", "unexpected", "The organisation's budget has no subject.");
  if (s.scope != BudgetScope::organisation && !s.subject_id)
    wrong("/subject_id", "required", "Say whose spending it is: the id of the team, user or key.");
  if (s.period == BudgetPeriod::rolling && !s.rolling_hours) wrong("/rolling_hours", "required", "A rolling period needs its hours.");
  if (s.period != BudgetPeriod::rolling && s.rolling_hours) wrong("/rolling_hours", "unexpected", "Only a rolling period has hours.");
  if (s.rolling_hours && (*s.rolling_hours < 1 || *s.rolling_hours > limits::longest_rolling_hours))
    wrong("/rolling_hours", "range", "It must be from 1 to " + std::to_string(limits::longest_rolling_hours) + ".");
  if (!is_time_zone_name(s.time_zone)) wrong("/time_zone", "time_zone", "It must be an IANA name such as Europe/Berlin.");
  if (s.limit.micros < 1 || s.limit > limits::highest_budget) wrong("/limit", "range", "It must be more than nothing and at most a billion.");
  if (s.alert_at_percent.size() > limits::most_alerts) wrong("/alert_at_percent", "items", "There are too many.");
  for (std::size_t i = 0; i < s.alert_at_percent.size(); ++i)
    if (s.alert_at_percent[i] < 1 || s.alert_at_percent[i] > limits::highest_alert_percent)
      wrong("/alert_at_percent/" + std::to_string(i), "range", "It must be from 1 to 1000.");
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  std::sort(s.alert_at_percent.begin(), s.alert_at_percent.end());
  s.alert_at_percent.erase(std::unique(s.alert_at_percent.begin(), s.alert_at_percent.end()), s.alert_at_percent.end());
  return s;
}

}  // namespace astra::gateway
