#include "gateway/guardrails/classifier/injection_detector.hpp"

#include <algorithm>

#include "gateway/guardrails/classifier/models.hpp"
#include "gateway/guardrails/text/read.hpp"

namespace astra::gateway::classifier {

Result<InjectionDetector> InjectionDetector::create() {
  return InjectionDetector(TRY(LinearModel::parse(injection_model())));
}

Judgement InjectionDetector::judge(std::string_view text, TextKind kind) const {
  Judgement worst{.score = 0, .threshold = model_.threshold(kind)};
  for (const guardrails::View& view : guardrails::read(text).views) worst.score = std::max(worst.score, model_.score(view.normal.plain, kind));
  return worst;
}

}  // namespace astra::gateway::classifier
