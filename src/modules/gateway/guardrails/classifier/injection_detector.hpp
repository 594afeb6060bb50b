#pragma once
#include <string_view>

#include "gateway/guardrails/classifier/linear_model.hpp"

namespace astra::gateway::classifier {

struct Judgement {
  double score = 0;     // 0 to 1, for ranking; what is encoded in the text counts as part of it
  double threshold = 1;
  bool detected() const { return score >= threshold; }
};

// Whether a text tries to instruct a model against its owner's will, by the embedded model. The statistical half of the
// injection stage; the rules are the other half.
class InjectionDetector {
 public:
  // Errors: model_malformed, when the program was built with a model of another format.
  static Result<InjectionDetector> create();

  // Normalises, decodes and judges: the worst of the text and of what is encoded in it. Any bytes; beyond limits::max_text_bytes
  // the text is not read.
  Judgement judge(std::string_view text, TextKind kind) const;
  // One text that has been normalised already; nothing is decoded.
  Judgement judge_normalised(std::string_view plain, TextKind kind) const { return {model_.score(plain, kind), model_.threshold(kind)}; }

 private:
  explicit InjectionDetector(LinearModel model) : model_(std::move(model)) {}
  LinearModel model_;
};

}  // namespace astra::gateway::classifier
