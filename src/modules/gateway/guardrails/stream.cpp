#include "gateway/guardrails/stream.hpp"

#include <algorithm>

#include "gateway/guardrails/vault.hpp"

namespace astra::gateway::guardrails {

// Before a value: as far as context words, and the names of secrets, are looked for.
constexpr std::size_t context_bytes = 112;

StreamScanner::StreamScanner(std::shared_ptr<const Ruleset> ruleset, Origin origin) : ruleset_(std::move(ruleset)), origin_(origin) {}

Passed StreamScanner::feed(std::string_view piece, Scratch& scratch) {
  if (blocked_) return {.blocked = true};
  window_ += piece;
  std::size_t free = ruleset_->hold_back(origin_).free_until(window_, released_);
  // A bound for whatever the shapes allow; a match longer than it would be cut.
  if (window_.size() - free > limits::max_hold_bytes) free = window_.size() - limits::max_hold_bytes;
  return pass(free, scratch);
}

Passed StreamScanner::finish(Scratch& scratch) {
  if (blocked_) return {.blocked = true};
  return pass(window_.size(), scratch);
}

Passed StreamScanner::pass(std::size_t free, Scratch& scratch) {
  Passed passed;
  if (free <= released_) return passed;
  std::vector<Finding> found = ruleset_->scan_exact(window_, origin_, scratch).findings;
  // What reaches into what waits is decided when more is known.
  for (bool moved = true; moved;) {
    moved = false;
    for (const Finding& finding : found)
      if (finding.where.begin < free && finding.where.end > free) free = std::max(released_, finding.where.begin),
          moved = finding.where.begin >= released_;
  }
  std::erase_if(found, [&](const Finding& finding) { return finding.where.begin < released_ || finding.where.end > free; });
  for (Finding& finding : found) {
    finding.where = {finding.where.begin - released_, finding.where.end - released_};
    passed.blocked |= finding.action == Action::block;
  }
  blocked_ = passed.blocked;
  if (!blocked_) passed.text = redacted(std::string_view(window_).substr(released_, free - released_), found);
  for (Finding& finding : found) finding.where = {finding.where.begin + gone_ + released_, finding.where.end + gone_ + released_};
  passed.findings = std::move(found);
  released_ = free;
  if (released_ > context_bytes) {
    const std::size_t drop = released_ - context_bytes;
    window_.erase(0, drop);
    gone_ += drop;
    released_ -= drop;
  }
  return passed;
}

}  // namespace astra::gateway::guardrails
