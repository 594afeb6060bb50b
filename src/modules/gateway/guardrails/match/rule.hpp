#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guardrails/match/category.hpp"
#include "kernel/result.hpp"

namespace astra::gateway::guardrails {

// Which form of a text a rule reads.
enum class Reads : std::uint8_t {
  exact,  // the bytes as they stand: tokens, numbers, addresses
  plain,  // the normalised text: words
};

// A rule: what to look for, what must hold of a hit besides, how sure that makes us.
struct Rule {
  std::string id{};
  Category category = Category::topic;
  Reads reads = Reads::plain;
  std::string expression{};
  bool caseless = false;
  std::string check{};               // the name of a check (checks/checks.hpp), or empty
  double score = 0.8;                // of a hit that passes its check
  double score_in_context = 0.8;     // of one with a context word near it
  std::vector<std::string> context{};// lower case
};

// Rules from a text file of ours. A line is a rule: `id score check context expression`, where score may be `base+more`
// (more: what a context word adds, in hundredths), check and context `-`; context words stand between commas, `_` for a
// space. `#` begins a comment; `!category reads [caseless]` says what follows is.
// Errors: guardrail_rules_malformed, with the line.
Result<std::vector<Rule>> rules_from(std::string_view text);

inline constexpr ErrorKind rules_malformed{"guardrail_rules_malformed", astra::Category::internal, "A file of rules cannot be read."};

// The rules that come with the product: injection, secrets, personal data, tools, exfiltration. Read once.
const std::vector<Rule>& built_in_rules();

}  // namespace astra::gateway::guardrails
