#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/guardrails/text/normalise.hpp"

namespace astra::gateway::guardrails {

// How much of a system prompt another text repeats.
struct PromptLeak {
  double share = 0;         // of the prompt's runs of words, 0 to 1
  std::size_t words = 0;    // in the longest row that is repeated word for word
  Span where{};             // that row, in the other text's original

  // A quarter of it, or a long row of it: more than two people writing of one thing have in common.
  bool likely() const { return share >= 0.25 || words >= 14; }
};

// What is kept of a system prompt to recognise it: hashes of its runs of words, not the prompt. Case, punctuation, spacing
// and disguises do not matter; a paraphrase in other words is not recognised.
class PromptFingerprint {
 public:
  static constexpr std::size_t words_a_run = 5;

  explicit PromptFingerprint(std::string_view system_prompt);

  PromptLeak find_in(const Normalised& text) const;
  bool empty() const { return runs_.empty(); }

 private:
  std::vector<std::uint64_t> runs_;  // sorted, each once
};

}  // namespace astra::gateway::guardrails
