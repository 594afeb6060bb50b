#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/ports/budgets.hpp"
#include "gateway/ports/prices.hpp"
#include "kernel/schema.hpp"

// What the API shows and takes of budgets and prices.
namespace astra::gateway::rest {

struct BudgetPath {
  BudgetId budget_id;
  static const schema::Object& schema();
};

struct BudgetView {
  BudgetId id;
  std::string name;
  BudgetScope scope = BudgetScope::organisation;
  std::optional<Uuid> subject_id;
  BudgetPeriod period = BudgetPeriod::month;
  std::optional<std::int32_t> rolling_hours;
  std::string time_zone;
  Money limit;
  BudgetMode mode = BudgetMode::hard;
  std::vector<std::int32_t> alert_at_percent;
  bool allow_unpriced = false;
  bool enabled = true;
  Money spent;
  Money reserved;
  Money remaining;
  Instant period_start;
  std::optional<Instant> period_end;
  Instant created_at;
  Instant updated_at;
  static const schema::Object& schema();
};
BudgetView view_of(const BudgetReport& report);

struct NewBudgetBody {
  std::string name;
  BudgetScope scope = BudgetScope::organisation;
  std::optional<Uuid> subject_id;
  BudgetPeriod period = BudgetPeriod::month;
  std::optional<std::int32_t> rolling_hours;
  std::string time_zone = "UTC";
  Money limit;
  BudgetMode mode = BudgetMode::hard;
  std::vector<std::int32_t> alert_at_percent{80, 100};
  bool allow_unpriced = false;
  static const schema::Object& schema();
};

struct BudgetChangeBody {
  std::optional<std::string> name;
  std::optional<Money> limit;
  std::optional<BudgetMode> mode;
  std::optional<std::vector<std::int32_t>> alert_at_percent;
  std::optional<bool> allow_unpriced;
  std::optional<bool> enabled;
  static const schema::Object& schema();
};

struct PriceQuery {
  std::optional<std::string> provider;
  std::optional<std::string> q;
  std::optional<bool> own;
  static const schema::Object& schema();
};

struct PriceKeyQuery {
  std::string provider;
  std::string model;
  static const schema::Object& schema();
};

struct PriceView {
  std::string provider;
  std::string model;
  std::string mode;
  TokenPrices prices;
  bool own = false;
  bool tiered = false;
  std::optional<std::int64_t> max_input_tokens;
  std::optional<std::int64_t> max_output_tokens;
  std::optional<Instant> updated_at;
  static const schema::Object& schema();
};
PriceView view_of(const ModelPrice& price);
PriceView view_of(const OwnPrice& price);

struct PriceBody {
  std::string provider;
  std::string model;
  TokenPrices prices;
  static const schema::Object& schema();
};

}  // namespace astra::gateway::rest
