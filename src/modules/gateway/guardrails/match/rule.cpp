#include "gateway/guardrails/match/rule.hpp"

#include <charconv>

#include "gateway/guardrails/match/rule_files.hpp"
#include "gateway/guardrails/text/normalise.hpp"

namespace astra::gateway::guardrails {
namespace {

std::string_view next_word(std::string_view& line) {
  while (line.starts_with(' ') || line.starts_with('\t')) line.remove_prefix(1);
  std::size_t end = line.find_first_of(" \t");
  if (end == std::string_view::npos) end = line.size();
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

double hundredths(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value / 100.0;
}

// Rules read normalised text, so their own words must be normalised too: "précédentes" is written with its accents.
std::string normalised_words(std::string_view expression) {
  std::string out;
  for (std::size_t at = 0; at < expression.size();) {
    std::size_t end = at;
    const bool ascii = static_cast<unsigned char>(expression[at]) < 0x80;
    while (end < expression.size() && (static_cast<unsigned char>(expression[end]) < 0x80) == ascii) ++end;
    const std::string_view part = expression.substr(at, end - at);
    out += ascii ? std::string(part) : normalise(part).plain;
    at = end;
  }
  return out;
}

std::vector<std::string> words_between_commas(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string word(list.substr(0, end));
    for (char& c : word) if (c == '_') c = ' ';
    if (!word.empty() && word != "-") out.push_back(std::move(word));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

}  // namespace

Result<std::vector<Rule>> rules_from(std::string_view text) {
  std::vector<Rule> rules;
  Rule kind;
  std::size_t number = 0;
  const auto malformed = [&] { return DomainError(rules_malformed, "Line " + std::to_string(number)); };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('!')) {
      line.remove_prefix(1);
      const auto category = category_named(next_word(line));
      if (!category) return malformed();
      const std::string_view reads = next_word(line);
      kind = {.category = *category, .reads = reads == "exact" ? Reads::exact : Reads::plain, .caseless = next_word(line) == "caseless"};
      continue;
    }
    Rule rule = kind;
    rule.id = next_word(line);
    const std::string_view score = next_word(line);
    const std::size_t plus = score.find('+');
    rule.score = hundredths(score.substr(0, plus));
    rule.score_in_context = plus == std::string_view::npos ? rule.score : rule.score + hundredths(score.substr(plus + 1));
    if (const std::string_view check = next_word(line); check != "-") rule.check = check;
    rule.context = words_between_commas(next_word(line));
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (line.empty() || rule.score <= 0) return malformed();
    rule.expression = rule.reads == Reads::plain ? normalised_words(line) : std::string(line);
    rules.push_back(std::move(rule));
  }
  return rules;
}

const std::vector<Rule>& built_in_rules() {
  static const std::vector<Rule> rules = [] {
    std::vector<Rule> all;
    for (const std::string_view file : {injection_rules(), secret_rules(), pii_rules(), tool_rules()}) {
      Result<std::vector<Rule>> read = rules_from(file);
      ENSURE(read.ok());
      for (Rule& rule : *read) all.push_back(std::move(rule));
    }
    return all;
  }();
  return rules;
}

}  // namespace astra::gateway::guardrails
