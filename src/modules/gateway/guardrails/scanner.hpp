#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guardrails/match/hold_back.hpp"
#include "gateway/guardrails/match/patterns.hpp"
#include "gateway/guardrails/match/rule.hpp"
#include "gateway/guardrails/policy.hpp"
#include "gateway/guardrails/text/read.hpp"

namespace astra::gateway::guardrails {

// A piece of a request or an answer, with who wrote it.
struct Segment {
  std::string_view text;
  Origin origin = Origin::user;
};

// Something a text was found to contain.
struct Finding {
  std::string rule{};
  Category category = Category::topic;
  std::size_t segment = 0;
  Span where{};               // in the segment's text
  std::string decoded{};      // what it says, where that is not what stands there; at most limits::max_decoded_shown bytes
  std::vector<Encoding> how{};// it was encoded, from the outside in
  double score = 0;
  Action action = Action::flag;

  std::string_view owasp() const { return owasp_of(category); }
  std::string_view atlas() const { return atlas_of(category); }
};

struct Report {
  std::vector<Finding> findings;  // by segment and place
  Action action = Action::allow;  // the strictest of them
  bool incomplete = false;        // a bound was reached: a text too long, too many matches, too much encoded
};

// Judges whole texts by something other than rules: the linear model, a transformer. Immutable, for many threads.
class TextScorer {
 public:
  virtual ~TextScorer() = default;
  virtual std::string_view rule() const = 0;
  virtual Category category() const = 0;
  virtual bool judges(Origin origin) const = 0;
  // 0 to 1.
  virtual double score(const View& view, Origin origin) const = 0;
};

// A policy with everything it needs compiled. Immutable, shared by threads; each scan needs a Scratch of its own.
class Ruleset {
 public:
  // Errors: pattern_not_usable, naming the tenant's pattern.
  static Result<std::shared_ptr<const Ruleset>> compile(Policy policy, std::vector<std::shared_ptr<const TextScorer>> scorers = {});

  Report scan(std::span<const Segment> segments, Scratch& scratch) const;
  // One text; findings have segment 0.
  Report scan(std::string_view text, Origin origin, Scratch& scratch) const;

  const Policy& policy() const { return policy_; }

  // For streams (stream.hpp): only what byte-exact rules and the tenant's own find in a part of a text.
  Report scan_exact(std::string_view part, Origin origin, Scratch& scratch) const;
  // What may wait in such a stream.
  const HoldBack& hold_back(Origin origin) const { return *hold_back_[static_cast<std::size_t>(origin)]; }

 private:
  // A database of some of the rules.
  struct Group {
    std::vector<const Rule*> rules;
    std::shared_ptr<const Patterns> patterns;
  };
  Ruleset() = default;
  Result<void> compile_own();
  void shape_streams();
  void scan_segment(const Segment& segment, std::size_t index, Scratch& scratch, Report& report) const;
  void scan_view(const View& view, std::string_view text, const Segment& segment, Scratch& scratch, Report& report, std::size_t index) const;
  void scan_group(const Group& group, std::string_view text, const View& view, bool plain, const Segment& segment, Scratch& scratch,
                  Report& report, std::size_t index) const;
  void add(Report& report, Finding finding, Origin origin) const;

  Policy policy_;
  std::vector<std::shared_ptr<const TextScorer>> scorers_;
  std::vector<Rule> own_;  // the tenant's
  Group exact_, words_, tools_, own_exact_, own_words_;
  std::array<std::unique_ptr<const HoldBack>, origin_count> hold_back_;
};

}  // namespace astra::gateway::guardrails
