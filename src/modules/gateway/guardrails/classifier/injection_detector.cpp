#include "gateway/guardrails/classifier/injection_detector.hpp"

#include "gateway/guardrails/classifier/models.hpp"
#include "gateway/guardrails/text/normalise.hpp"

namespace astra::gateway::classifier {

Result<InjectionDetector> InjectionDetector::create() {
  return InjectionDetector(TRY(LinearModel::parse(injection_model())));
}

Judgement InjectionDetector::judge(std::string_view text, TextKind kind) const {
  return judge_normalised(guardrails::normalise(text, {.keep_map = false}).plain, kind);
}

}  // namespace astra::gateway::classifier
