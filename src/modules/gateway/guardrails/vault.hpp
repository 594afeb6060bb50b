#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guardrails/scanner.hpp"

namespace astra::gateway::guardrails {

// What stands for values that were taken out of a request, and the way back. One per request, never stored: what it knows
// dies with it. The same value has the same placeholder throughout, so that a model can still tell things apart.
class Vault {
 public:
  // The seed makes placeholders nobody can guess; eight random bytes of the caller, for this request alone.
  explicit Vault(std::uint64_t seed);

  // The text with what the findings ask for done: redacted values named by their kind, tokenised ones kept here. Findings
  // are those of this one text, in order. Overlapping ones are one.
  std::string conceal(std::string_view text, std::span<const Finding> findings);

  // The text with every placeholder of this vault replaced by its value; inside a JSON string, escaped for it.
  std::string restore(std::string_view text, bool inside_json_string = false) const;

  bool empty() const { return values_.empty(); }
  std::size_t longest_placeholder() const { return longest_; }

  // How many bytes at the end of a text may be the beginning of a placeholder.
  std::size_t unfinished(std::string_view text) const;

 private:
  const std::string& placeholder_for(std::string_view rule, std::string_view value, std::string_view text);

  std::uint64_t state_;
  std::map<std::string, std::string, std::less<>> values_;        // by placeholder
  std::map<std::string, std::string, std::less<>> placeholders_;  // by kind and value
  std::size_t longest_ = 0;
};

// Restores a text that arrives in pieces. What comes out is, in sum, the whole text restored, wherever it was cut; at most
// longest_placeholder() - 1 bytes are held back, and those only while they may become a placeholder.
class StreamRestorer {
 public:
  // The vault must outlive this.
  explicit StreamRestorer(const Vault& vault, bool inside_json_string = false) : vault_(vault), inside_json_string_(inside_json_string) {}

  std::string feed(std::string_view piece);
  // What was held back.
  std::string finish();

  std::size_t held_bytes() const { return held_.size(); }

 private:
  const Vault& vault_;
  bool inside_json_string_;
  std::string held_;
};

// The text with the bytes of findings that ask for it replaced by the name of what stood there.
std::string redacted(std::string_view text, std::span<const Finding> findings);

}  // namespace astra::gateway::guardrails
