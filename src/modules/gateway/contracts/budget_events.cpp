#include "gateway/contracts/budget_events.hpp"

namespace astra::gateway {
namespace {
using schema::length;
constexpr std::size_t longest_name = 120;
constexpr std::size_t longest_model = 256;
}  // namespace

const schema::Object& BudgetCreated::schema() {
  static const schema::Object object = schema::object<BudgetCreated>("BudgetCreated", "A budget was made.")
      .field("budget_id", &BudgetCreated::budget_id, "The budget.")
      .field("name", &BudgetCreated::name, "Its name.", length(1, longest_name))
      .field("limit", &BudgetCreated::limit, "What may be spent in a period, in US dollars.")
      .done();
  return object;
}

const schema::Object& BudgetChanged::schema() {
  static const schema::Object object = schema::object<BudgetChanged>("BudgetChanged", "A budget has other settings.")
      .field("budget_id", &BudgetChanged::budget_id, "The budget.")
      .field("name", &BudgetChanged::name, "Its name now.", length(1, longest_name))
      .field("limit", &BudgetChanged::limit, "What may be spent in a period now, in US dollars.")
      .field("enabled", &BudgetChanged::enabled, "Whether it is in force.")
      .done();
  return object;
}

const schema::Object& BudgetDeleted::schema() {
  static const schema::Object object = schema::object<BudgetDeleted>("BudgetDeleted", "A budget is gone.")
      .field("budget_id", &BudgetDeleted::budget_id, "The budget.")
      .field("name", &BudgetDeleted::name, "The name it had.", length(1, longest_name))
      .done();
  return object;
}

const schema::Object& BudgetThresholdReached::schema() {
  static const schema::Object object =
      schema::object<BudgetThresholdReached>("BudgetThresholdReached", "A budget's spending reached a threshold; told once a period.")
          .field("budget_id", &BudgetThresholdReached::budget_id, "The budget.")
          .field("name", &BudgetThresholdReached::name, "Its name.", length(1, longest_name))
          .field("scope", &BudgetThresholdReached::scope, "Whose spending it adds up.", length(1, longest_name))
          .field("subject_id", &BudgetThresholdReached::subject_id, "The team, user or key.")
          .field("mode", &BudgetThresholdReached::mode, "What happens when it is used up.", length(1, longest_name))
          .field("percent", &BudgetThresholdReached::percent, "The threshold, in percent of the limit.", schema::range(1, 1'000))
          .field("limit", &BudgetThresholdReached::limit, "The limit, in US dollars.")
          .field("spent", &BudgetThresholdReached::spent, "What is spent in this period, in US dollars.")
          .field("period_start", &BudgetThresholdReached::period_start, "When the period began.")
          .done();
  return object;
}

const schema::Object& PriceOverridden::schema() {
  static const schema::Object object = schema::object<PriceOverridden>("PriceOverridden", "An organisation has a price of its own for a model.")
      .field("tenant_id", &PriceOverridden::tenant_id, "The organisation.")
      .field("provider", &PriceOverridden::provider, "The provider, as price lists name it.", length(1, longest_name))
      .field("model", &PriceOverridden::model, "The model.", length(1, longest_model))
      .done();
  return object;
}

const schema::Object& PriceOverrideRemoved::schema() {
  static const schema::Object object = schema::object<PriceOverrideRemoved>("PriceOverrideRemoved", "The shipped price counts again.")
      .field("tenant_id", &PriceOverrideRemoved::tenant_id, "The organisation.")
      .field("provider", &PriceOverrideRemoved::provider, "The provider, as price lists name it.", length(1, longest_name))
      .field("model", &PriceOverrideRemoved::model, "The model.", length(1, longest_model))
      .done();
  return object;
}

std::vector<EventDescription> budget_events() {
  return describe_events<BudgetCreated, BudgetChanged, BudgetDeleted, BudgetThresholdReached, PriceOverridden, PriceOverrideRemoved>();
}

}  // namespace astra::gateway
