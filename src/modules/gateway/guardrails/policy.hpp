#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guardrails/match/category.hpp"

namespace astra::gateway::guardrails {

// What is done about a finding, from the mildest to the strictest.
enum class Action : std::uint8_t { allow, flag, redact, tokenise, block };

std::string_view name_of(Action action);

// Who wrote a piece of text. Each has its own weight: what a document says is no instruction to anybody.
enum class Origin : std::uint8_t { system, user, assistant, tool_result, document, tool_argument };
inline constexpr std::size_t origin_count = 6;

struct Treatment {
  Action action = Action::flag;
  double threshold = 0.5;  // scores below it are no findings; 0 to 1
};

// A tenant's own rule.
struct CustomRule {
  std::string id;
  std::string expression;             // a regular expression without look-around
  bool caseless = true;
  bool exact = false;                 // reads the bytes as they stand, not the normalised text
  Category category = Category::topic;
  double score = 0.9;
};

// What a tenant wants done. Plain data; scanner.hpp makes a Ruleset of it.
struct Policy {
  std::array<std::array<Treatment, category_count>, origin_count> by_origin{};
  std::map<std::string, Treatment, std::less<>> by_rule;  // before by_origin
  std::vector<CustomRule> custom;
  std::vector<std::string> blocked_terms;   // words and phrases, any case, however written
  std::vector<std::string> allowed_values;  // found values that are fine: a published address, a test card
  std::vector<std::string> allowed_hosts;   // links to them and below them carry nothing away
  std::vector<std::string> canaries;        // strings that must never leave

  const Treatment& treatment(std::string_view rule, Category category, Origin origin) const;

  // Everything is looked for where it makes sense and flagged, nothing is changed or stopped.
  static Policy monitor();
};

}  // namespace astra::gateway::guardrails
