#include "gateway/guardrails/scanner.hpp"

#include <algorithm>
#include <tuple>

#include "gateway/guardrails/checks/checks.hpp"
#include "gateway/guardrails/checks/links.hpp"

namespace astra::gateway::guardrails {
namespace {

bool is_tool_attack(Category category) {
  using enum Category;
  return category == ssrf || category == command_injection || category == path_traversal || category == sql_injection ||
      category == template_injection;
}

// The databases of built-in rules are the same for everybody.
struct BuiltIn {
  std::vector<const Rule*> exact, words, tools;
  std::shared_ptr<const Patterns> exact_patterns, words_patterns, tools_patterns;
};

std::shared_ptr<const Patterns> compiled(const std::vector<const Rule*>& rules) {
  std::vector<Pattern> patterns;
  for (const Rule* rule : rules) patterns.push_back({rule->id, rule->expression, rule->caseless});
  Result<std::shared_ptr<const Patterns>> out = Patterns::compile(patterns);
  ENSURE(out.ok());
  return *std::move(out);
}

const BuiltIn& built_in() {
  static const BuiltIn all = [] {
    BuiltIn out;
    for (const Rule& rule : built_in_rules())
      (rule.reads == Reads::exact ? out.exact : is_tool_attack(rule.category) ? out.tools : out.words).push_back(&rule);
    out.exact_patterns = compiled(out.exact);
    out.words_patterns = compiled(out.words);
    out.tools_patterns = compiled(out.tools);
    return out;
  }();
  return all;
}

// A phrase as an expression: its characters, spaces of any width, whole words where it begins and ends with letters.
std::string expression_of(std::string_view phrase) {
  std::string out;
  const auto is_ascii_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (is_ascii_word(phrase.front())) out += "\\b";
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    if (phrase[i] == ' ') {
      if (i == 0 || phrase[i - 1] != ' ') out += "\\s{1,4}";
    } else {
      if (static_cast<unsigned char>(phrase[i]) < 0x80 && !is_ascii_word(phrase[i])) out += '\\';
      out += phrase[i];
    }
  }
  if (is_ascii_word(phrase.back())) out += "\\b";
  return out;
}

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// What is encoded for the most part is judged by what it says: its letters as they stand say nothing.
bool is_read_elsewhere(const Reading& reading, const View& view) {
  return std::any_of(reading.views.begin(), reading.views.end(), [&](const View& other) {
    return other.how.size() == view.how.size() + 1 && std::equal(view.how.begin(), view.how.end(), other.how.begin()) &&
           other.how.back() <= Encoding::escapes && other.share > 0.6;
  });
}

constexpr std::size_t context_before = 64, context_after = 24;

bool has_context(const Rule& rule, std::string_view text, Span span) {
  const std::size_t begin = span.begin > context_before ? span.begin - context_before : 0;
  const std::size_t end = std::min(text.size(), span.end + context_after);
  std::string around(text.substr(begin, span.begin - begin));
  around += ' ';
  around += text.substr(span.end, end - span.end);
  for (char& c : around) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return std::any_of(rule.context.begin(), rule.context.end(), [&](const std::string& word) {
    for (std::size_t at = around.find(word); at != std::string::npos; at = around.find(word, at + 1)) {
      const char before = at == 0 ? ' ' : around[at - 1];
      if (!(before >= 'a' && before <= 'z')) return true;
    }
    return false;
  });
}

// Of findings of one category on the same bytes the surest stays.
void drop_overlapped(std::vector<Finding>& findings) {
  std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tuple(a.segment, a.category, -a.score, a.where.begin, b.where.end) < std::tuple(b.segment, b.category, -b.score, b.where.begin,
        a.where.end);
  });
  std::vector<Finding> kept;
  for (Finding& finding : findings) {
    const bool covered = std::any_of(kept.rbegin(), kept.rend(), [&](const Finding& other) {
      return other.segment == finding.segment && other.category == finding.category && other.where.overlaps(finding.where) &&
             (other.rule == finding.rule || finding.category == Category::pii || finding.category == Category::secret);
    });
    if (!covered) kept.push_back(std::move(finding));
    if (kept.size() >= limits::max_findings) break;
  }
  std::sort(kept.begin(), kept.end(), [](const Finding& a, const Finding& b) { return std::tuple(a.segment, a.where.begin,
      a.where.end) < std::tuple(b.segment, b.where.begin, b.where.end); });
  findings = std::move(kept);
}

}  // namespace

Result<std::shared_ptr<const Ruleset>> Ruleset::compile(Policy policy, std::vector<std::shared_ptr<const TextScorer>> scorers) {
  std::shared_ptr<Ruleset> out(new Ruleset);
  out->policy_ = std::move(policy);
  out->scorers_ = std::move(scorers);
  const BuiltIn& all = built_in();
  out->exact_ = {all.exact, all.exact_patterns};
  out->words_ = {all.words, all.words_patterns};
  out->tools_ = {all.tools, all.tools_patterns};
  TRY(out->compile_own());
  out->shape_streams();
  return std::shared_ptr<const Ruleset>(std::move(out));
}

Result<void> Ruleset::compile_own() {
  for (const CustomRule& rule : policy_.custom)
    own_.push_back({.id = rule.id, .category = rule.category, .reads = rule.exact ? Reads::exact : Reads::plain, .expression = rule.expression,
                    .caseless = rule.caseless, .score = rule.score, .score_in_context = rule.score});
  for (const std::string& term : policy_.blocked_terms) {
    const std::string plain = normalise(term).plain;
    if (plain.find_first_not_of(' ') == std::string::npos) continue;
    own_.push_back({.id = "blocked_term", .category = Category::topic, .expression = expression_of(plain), .score = 0.95, .score_in_context = 0.95});
  }
  for (const std::string& canary : policy_.canaries) {
    const std::string plain = normalise(canary).plain;
    if (plain.size() < limits::min_canary_bytes) return DomainError(pattern_not_usable, "A canary is too short.");
    own_.push_back({.id = "canary", .category = Category::canary, .expression = expression_of(plain), .score = 1, .score_in_context = 1});
  }
  std::vector<Pattern> exact, words;
  for (const Rule& rule : own_) {
    (rule.reads == Reads::exact ? own_exact_ : own_words_).rules.push_back(&rule);
    (rule.reads == Reads::exact ? exact : words).push_back({rule.id, rule.expression, rule.caseless});
  }
  own_exact_.patterns = TRY(Patterns::compile(exact));
  own_words_.patterns = TRY(Patterns::compile(words));
  return {};
}

void Ruleset::shape_streams() {
  for (std::size_t i = 0; i < origin_count; ++i) {
    std::vector<MatchShape> shapes;
    for (const Group* group : {&exact_, &own_exact_, &own_words_})
      for (std::size_t r = 0; r < group->rules.size(); ++r) {
        const Rule& rule = *group->rules[r];
        if (policy_.treatment(rule.id, rule.category, static_cast<Origin>(i)).action == Action::allow) continue;
        MatchShape& shape = shapes.emplace_back(MatchShape::of(rule.expression, rule.caseless || group == &own_words_,
            group->patterns->longest_match(r)));
        // These read on behind the end of their match.
        if (rule.check == "assignment") shape.max_bytes += limits::max_value_bytes, shape.bytes.set(), shape.bytes.reset('\n');
        if (rule.check == "private_key") shape.max_bytes = limits::max_hold_bytes, shape.bytes.set();
      }
    hold_back_[i] = std::make_unique<const HoldBack>(shapes);
  }
}

Report Ruleset::scan_exact(std::string_view part, Origin origin, Scratch& scratch) const {
  Report report;
  const Segment segment{part, origin};
  const View view{.normal = normalise(part), .where = {0, part.size()}};
  scan_group(exact_, part, view, false, segment, scratch, report, 0);
  scan_group(own_exact_, part, view, false, segment, scratch, report, 0);
  scan_group(own_words_, view.normal.plain, view, true, segment, scratch, report, 0);
  drop_overlapped(report.findings);
  return report;
}

Report Ruleset::scan(std::string_view text, Origin origin, Scratch& scratch) const {
  const Segment segment{text, origin};
  return scan(std::span(&segment, 1), scratch);
}

Report Ruleset::scan(std::span<const Segment> segments, Scratch& scratch) const {
  Report report;
  for (std::size_t i = 0; i < segments.size(); ++i) scan_segment(segments[i], i, scratch, report);
  drop_overlapped(report.findings);
  for (const Finding& finding : report.findings) report.action = std::max(report.action, finding.action);
  return report;
}

void Ruleset::scan_segment(const Segment& segment, std::size_t index, Scratch& scratch, Report& report) const {
  const Reading reading = read(segment.text);
  report.incomplete |= reading.exhausted || segment.text.size() > limits::max_text_bytes;
  for (const View& view : reading.views) {
    const std::string_view text = view.decoded() ? std::string_view(view.text) : segment.text.substr(0, limits::max_text_bytes);
    scan_view(view, text, segment, scratch, report, index);
  }
  for (const auto& scorer : scorers_) {
    if (!scorer->judges(segment.origin)) continue;
    const View* best = nullptr;
    double score = 0;
    for (const View& view : reading.views)
      if (!is_read_elsewhere(reading, view))
        if (const double one = scorer->score(view, segment.origin); best == nullptr || one > score) score = one, best = &view;
    if (best == nullptr) continue;
    add(report, {.rule = std::string(scorer->rule()), .category = scorer->category(), .segment = index, .where = best->where,
                 .decoded = best->decoded() ? best->text.substr(0, limits::max_decoded_shown) : std::string(), .how = best->how,
                     .score = score}, segment.origin);
  }
}

void Ruleset::scan_view(const View& view, std::string_view text, const Segment& segment, Scratch& scratch, Report& report, std::size_t index) const {
  scan_group(exact_, text, view, false, segment, scratch, report, index);
  scan_group(own_exact_, text, view, false, segment, scratch, report, index);
  // Numbers and tokens in dressed-up characters.
  if (!view.normal.disguises.none() || digits_in(view.normal.plain) != digits_in(text))
    scan_group(exact_, view.normal.plain, view, true, segment, scratch, report, index);
  scan_group(words_, view.normal.plain, view, true, segment, scratch, report, index);
  scan_group(own_words_, view.normal.plain, view, true, segment, scratch, report, index);
  if (segment.origin == Origin::tool_argument) scan_group(tools_, view.normal.plain, view, true, segment, scratch, report, index);
  if (view.decoded()) return;
  for (const HiddenText& hidden : view.normal.hidden)
    add(report, {.rule = "hidden_text", .category = Category::obfuscation, .segment = index, .where = hidden.where,
                 .decoded = hidden.text.substr(0, limits::max_decoded_shown), .score = 0.9}, segment.origin);
  const DisguiseCounts& seen = view.normal.disguises;
  static constexpr struct { Disguise disguise; std::uint32_t least; double score; } signs[] = {
      {Disguise::zero_width, 8, 0.6}, {Disguise::soft_hyphen, 12, 0.55}, {Disguise::bidi_override, 1, 0.6}, {Disguise::homoglyph, 4, 0.6},
      {Disguise::stacked_marks, 12, 0.6}, {Disguise::styled, 12, 0.5}};
  for (const auto& sign : signs)
    if (seen[sign.disguise] >= sign.least)
      add(report, {.rule = std::string(name_of(sign.disguise)), .category = Category::obfuscation, .segment = index, .where = view.where,
                   .score = sign.score}, segment.origin);
}

void Ruleset::scan_group(const Group& group, std::string_view text, const View& view, bool plain, const Segment& segment, Scratch& scratch,
                         Report& report, std::size_t index) const {
  static thread_local std::vector<RawMatch> matches;
  matches.clear();
  report.incomplete |= !group.patterns->scan(text, scratch, matches);
  if (matches.empty()) return;
  // Of each pattern the longest match first: what it covers is not looked at again.
  std::sort(matches.begin(), matches.end(), [](const RawMatch& a, const RawMatch& b) { return std::tuple(a.pattern,
      b.end) < std::tuple(b.pattern, a.end); });
  std::uint32_t pattern = ~0u;
  std::size_t free_before = 0, tries = 0;
  for (const RawMatch& match : matches) {
    if (match.pattern != pattern) {
      pattern = match.pattern;
      free_before = ~std::size_t{0};
      tries = 0;
    }
    const Rule& rule = *group.rules[match.pattern];
    if (match.end > free_before) continue;
    const Treatment& treatment = policy_.treatment(rule.id, rule.category, segment.origin);
    if (treatment.action == Action::allow || rule.score_in_context < treatment.threshold) continue;
    if (++tries > limits::max_tries) {
      report.incomplete = true;
      continue;
    }
    Hit hit{text, {group.patterns->start_of(match, text, scratch), match.end}};
    const std::size_t begin = hit.span.begin;
    if (!rule.check.empty() && check_named(rule.check)(hit) == Verdict::no) continue;
    free_before = begin;
    const bool in_context = !rule.context.empty() && has_context(rule, text, hit.span);
    const double score = in_context ? rule.score_in_context : rule.score;
    if (rule.category == Category::exfiltration && leads_to(hit.value(), policy_.allowed_hosts)) continue;
    if (std::find(policy_.allowed_values.begin(), policy_.allowed_values.end(), hit.value()) != policy_.allowed_values.end()) continue;
    Finding finding{.rule = rule.id, .category = rule.category, .segment = index, .score = score};
    if (view.decoded()) {
      finding.where = view.where;
      finding.how = view.how;
      finding.decoded = hit.value().substr(0, limits::max_decoded_shown);
    } else {
      finding.where = plain ? view.normal.original(hit.span) : hit.span;
      const std::string_view stands = segment.text.substr(finding.where.begin, finding.where.size());
      if (plain && !is_plain_ascii(stands)) finding.decoded = hit.value().substr(0, limits::max_decoded_shown);
    }
    add(report, std::move(finding), segment.origin);
  }
}

void Ruleset::add(Report& report, Finding finding, Origin origin) const {
  const Treatment& treatment = policy_.treatment(finding.rule, finding.category, origin);
  if (treatment.action == Action::allow || finding.score < treatment.threshold) return;
  finding.action = treatment.action;
  if (report.findings.size() < 4 * limits::max_findings) report.findings.push_back(std::move(finding));
  else report.incomplete = true;
}

}  // namespace astra::gateway::guardrails
