#pragma once
#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace astra::json {

// A regular expression of a field's rules, matched against a whole text in time linear in its length (a simulated
// automaton: no backtracking, no recursion over the text). The subset of ECMA 262 that rules need: literals, ., classes,
// \d \w \s and their opposites, groups, |, * + ? {m,n}; ^ and $ only at the ends. Characters are code points. Not for
// patterns of users: see the gateway's guardrails.
class Pattern {
 public:
  // Nothing where the pattern uses what is not supported.
  static std::optional<Pattern> compile(std::string_view pattern);

  bool matches(std::string_view text) const;

 private:
  friend class PatternCompiler;
  struct Set {
    std::bitset<128> ascii;
    std::vector<std::pair<char32_t, char32_t>> wide;  // ranges beyond ASCII
    bool all_other_wide = false;                      // beyond ASCII: everything but the ranges

    void add(char32_t from, char32_t to);
    void negate() { ascii.flip(), all_other_wide = !all_other_wide; }
    bool has(char32_t c) const;
  };
  struct State {
    enum class Kind : std::uint8_t { set, split, done } kind;
    std::uint16_t set = 0;  // index into sets_
    std::uint32_t next = 0, other = 0;
  };
  void add(std::vector<std::uint32_t>& list, std::vector<std::uint32_t>& mark, std::uint32_t stamp, std::uint32_t state) const;

  std::vector<State> states_;
  std::vector<Set> sets_;
  std::uint32_t start_ = 0;
};

// The compiled form of a pattern literal, made once and kept. Aborts on a pattern that does not compile: a programmer's
// error, which Routes::seal() finds before.
const Pattern& compiled(std::string_view pattern);

}  // namespace astra::json
