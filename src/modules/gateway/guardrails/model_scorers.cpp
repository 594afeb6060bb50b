#include "gateway/guardrails/model_scorers.hpp"

#include "gateway/guardrails/classifier/linear_model.hpp"
#include "gateway/guardrails/classifier/models.hpp"

namespace astra::gateway::guardrails {
namespace {

TextKind kind_of(Origin origin) {
  switch (origin) {
    case Origin::system: return TextKind::system;
    case Origin::tool_result: return TextKind::tool;
    case Origin::document: return TextKind::document;
    default: return TextKind::user;
  }
}

class ModelScorer final : public TextScorer {
 public:
  ModelScorer(std::string_view rule, Category category, std::initializer_list<Origin> origins, classifier::LinearModel model)
      : rule_(rule), category_(category), origins_(origins), model_(std::move(model)) {}

  std::string_view rule() const override { return rule_; }
  Category category() const override { return category_; }
  bool judges(Origin origin) const override {
    for (const Origin each : origins_) if (each == origin) return true;
    return false;
  }
  double score(const View& view, Origin origin) const override {
    const TextKind kind = kind_of(origin);
    const double score = model_.score(view.normal.plain, kind), threshold = model_.threshold(kind);
    if (threshold <= 0 || threshold >= 1) return score >= threshold ? 1 : 0;
    return score < threshold ? 0.5 * score / threshold : 0.5 + 0.5 * (score - threshold) / (1 - threshold);
  }

 private:
  std::string_view rule_;
  Category category_;
  std::vector<Origin> origins_;
  classifier::LinearModel model_;
};

}  // namespace

Result<std::vector<std::shared_ptr<const TextScorer>>> model_scorers() {
  std::vector<std::shared_ptr<const TextScorer>> out;
  const auto instructing = {Origin::user, Origin::tool_result, Origin::document};
  out.push_back(std::make_shared<ModelScorer>("injection_model", Category::injection, instructing,
                                              TRY(classifier::LinearModel::parse(classifier::injection_model()))));
  const auto speaking = {Origin::user, Origin::assistant};
  out.push_back(std::make_shared<ModelScorer>("toxicity_model", Category::toxicity, speaking,
                                              TRY(classifier::LinearModel::parse(classifier::toxicity_model()))));
  return out;
}

}  // namespace astra::gateway::guardrails
