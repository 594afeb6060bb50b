#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/id.hpp"
#include "kernel/money.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::gateway {

using BudgetId = Id<struct BudgetTag>;

inline constexpr ErrorKind too_many_budgets{"too_many_budgets", Category::conflict, "The organisation has as many budgets as it can."};

// Whose spending a budget adds up.
enum class BudgetScope : std::uint8_t { organisation, team, user, key };
inline constexpr std::array<std::string_view, 4> budget_scope_names{"organisation", "team", "user", "key"};

// Over what time. Calendar periods begin at midnight in the budget's time zone (a week on Monday); rolling ones are the
// last `rolling_hours` at any moment.
enum class BudgetPeriod : std::uint8_t { day, week, month, rolling };
inline constexpr std::array<std::string_view, 4> budget_period_names{"day", "week", "month", "rolling"};

// What happens when it is used up: hard refuses, soft lets through and tells, shadow only keeps what hard would have done.
enum class BudgetMode : std::uint8_t { hard, soft, shadow };
inline constexpr std::array<std::string_view, 3> budget_mode_names{"hard", "soft", "shadow"};

std::span<const std::string_view> enum_names(BudgetScope);
std::span<const std::string_view> enum_names(BudgetPeriod);
std::span<const std::string_view> enum_names(BudgetMode);

// What a person decides about a budget.
struct BudgetSettings {
  std::string name;
  BudgetScope scope = BudgetScope::organisation;
  std::optional<Uuid> subject_id;               // the team, user or key; absent for the organisation
  BudgetPeriod period = BudgetPeriod::month;
  std::optional<std::int32_t> rolling_hours;    // of a rolling period
  std::string time_zone = "UTC";                // IANA name
  Money limit;
  BudgetMode mode = BudgetMode::hard;
  std::vector<std::int32_t> alert_at_percent{80, 100};  // each tells once a period
  bool allow_unpriced = false;                  // hard: models without a known price may be used, and count as nothing
  bool enabled = true;

  // Errors: validation_failed, naming every field. Whether the time zone exists the store knows.
  static Result<BudgetSettings> check(BudgetSettings settings);
};

// A limit of spending. What is spent and held is not here: domain/budgets/purse.hpp, and the store.
struct Budget {
  BudgetId id;
  BudgetSettings settings;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
};

// Where a budget stands in the period at hand.
struct BudgetStanding {
  Instant period_start;
  std::optional<Instant> period_end;   // absent for rolling ones
  Money spent;                         // settled
  Money reserved;                      // held by servers for requests under way and about to come
};

}  // namespace astra::gateway
