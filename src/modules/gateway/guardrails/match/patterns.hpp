#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guardrails/text/span.hpp"
#include "kernel/result.hpp"

namespace astra::gateway::guardrails {

inline constexpr ErrorKind pattern_not_usable{"guardrail_pattern_not_usable", astra::Category::unprocessable, "A pattern cannot be used."};

// One regular expression (PCRE syntax without look-around and back-references), and what to call it in an error.
struct Pattern {
  std::string name;
  std::string expression;
  bool caseless = false;
};

// Where a match of a pattern ends. Ends one behind the other count as one, the last.
struct RawMatch {
  std::uint32_t pattern;  // its place in the list that was compiled
  std::size_t end;
};

// Working memory of one thread for any set of patterns. Not for two at once.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(Scratch&&) noexcept;
  Scratch& operator=(Scratch&&) noexcept;

 private:
  friend class Patterns;
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

// Many patterns compiled into one automaton that reads a text once. Immutable; shared by threads, each with its Scratch.
class Patterns {
 public:
  // Errors: pattern_not_usable, naming the pattern; also when one is longer than limits::max_pattern_bytes, matches the
  // empty text, or there are more than limits::max_patterns.
  static Result<std::shared_ptr<const Patterns>> compile(std::span<const Pattern> patterns);

  ~Patterns();

  // Appends every match, in order of its end; at most limits::max_matches: false when there were more.
  bool scan(std::string_view text, Scratch& scratch, std::vector<RawMatch>& matches) const;

  // Where a match begins: the leftmost start, found by running its one pattern again. The end itself where none is found
  // within limits::max_match_bytes.
  std::size_t start_of(const RawMatch& match, std::string_view text, Scratch& scratch) const;

  // Bytes of the longest match of a pattern, at most limits::max_match_bytes.
  std::size_t longest_match(std::size_t pattern) const;

  std::size_t size() const { return count_; }

 private:
  Patterns() = default;
  struct Database;
  std::unique_ptr<Database> database_;
  std::size_t count_ = 0;
};

}  // namespace astra::gateway::guardrails
