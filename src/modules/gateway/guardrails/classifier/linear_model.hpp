#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gateway/guardrails/classifier/concepts.hpp"
#include "gateway/guardrails/text_kind.hpp"
#include "kernel/result.hpp"

namespace astra::gateway::classifier {

inline constexpr ErrorKind model_malformed{"model_malformed", Category::internal, "The classifier's model file cannot be used."};

// A trained logistic regression over hashed features (features.hpp), one byte a weight; which texts it was trained on and
// how well it does: docs/reference/model-card-injection.md. It weighs words, it does not explain: findings come from rules.
class LinearModel {
 public:
  static constexpr unsigned bits = 18;             // of a feature's slot
  static constexpr std::size_t words_a_piece = 600;  // a longer text is judged piece by piece, by its worst

  // The bytes (data/guardrails/*.model, written by tools/train) must outlive the model. Errors: model_malformed.
  static Result<LinearModel> parse(std::string_view bytes);

  // How likely the normalised text is what the model looks for, 0 to 1. Any bytes, linear time, no allocation.
  double score(std::string_view normalised, TextKind kind) const;

  // The score from which a text of this kind counts as detected.
  double threshold(TextKind kind) const { return thresholds_[static_cast<std::size_t>(kind)]; }

 private:
  LinearModel() = default;

  Concepts concepts_;
  const std::int8_t* weights_ = nullptr;  // 2^bits
  float scale_ = 0, bias_ = 0, slope_ = 1, shift_ = 0;
  std::array<float, text_kinds> thresholds_{};
};

}  // namespace astra::gateway::classifier
