#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guardrails/match/hold_back.hpp"
#include "gateway/guardrails/scanner.hpp"

namespace astra::gateway::guardrails {

// What a piece of a stream gave.
struct Passed {
  std::string text;               // may be sent: nothing in it can still become part of a match; redacted where asked
  std::vector<Finding> findings;  // places count from the beginning of the stream
  bool blocked = false;           // a finding blocks; no more text comes out
};

// Finds what the byte-exact rules find (secrets, personal data, a tenant's patterns, terms and canaries) in a text that
// arrives in pieces, wherever it is cut, before it is passed on. Only an end that may yet become part of a match waits, at
// most limits::max_hold_bytes. Not for what must be decoded or judged as a whole: that reads the finished text.
// Context words are looked for before a value only.
class StreamScanner {
 public:
  StreamScanner(std::shared_ptr<const Ruleset> ruleset, Origin origin);

  Passed feed(std::string_view piece, Scratch& scratch);
  // The rest.
  Passed finish(Scratch& scratch);

  std::size_t held_bytes() const { return window_.size() - released_; }

 private:
  Passed pass(std::size_t free, Scratch& scratch);

  std::shared_ptr<const Ruleset> ruleset_;
  Origin origin_;
  std::string window_;         // some of what was passed on, for context, then what waits
  std::size_t released_ = 0;   // of the window
  std::size_t gone_ = 0;       // bytes of the stream before the window
  bool blocked_ = false;
};

}  // namespace astra::gateway::guardrails
