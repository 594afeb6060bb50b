// The detection checkpoints of requests: all texts are scanned once, each checkpoint acts on its kinds of finding.
#include <algorithm>
#include <initializer_list>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/stages/stages.hpp"
#include "gateway/guardrails/scanner.hpp"

namespace astra::gateway {

using guardrails::Category;
using guardrails::Finding;
using guardrails::Origin;

// What the scan of a request came to, kept for the checkpoints after the first.
struct DetectionState {
  std::vector<Text*> texts;   // by segment; null: a body that is scanned as it is and cannot be changed
  guardrails::Report report;
};

namespace stages {
namespace {

constexpr std::size_t longest_detail = 200;

Origin origin_of(Role role) {
  switch (role) {
    case Role::system:
    case Role::developer: return Origin::system;
    case Role::assistant: return Origin::assistant;
    case Role::tool: return Origin::tool_result;
    case Role::user: return Origin::user;
  }
  return Origin::user;
}

void collect(Part& part, Origin origin, std::vector<Text*>& texts, std::vector<guardrails::Segment>& segments) {
  if (part.kind == Part::Kind::tool_call) origin = Origin::tool_argument;
  if (part.kind == Part::Kind::tool_result) origin = Origin::tool_result;
  if (part.kind == Part::Kind::document) origin = Origin::document;
  if (!part.text.empty() && part.kind != Part::Kind::thinking) {
    texts.push_back(&part.text);
    segments.push_back({part.text.value, origin});
  }
  for (Part& inner : part.content) collect(inner, origin, texts, segments);
}

// Null: the tenant's rules are not compiled yet.
const DetectionState* scanned(RequestContext& context) {
  if (context.detection) return context.detection.get();
  const auto ruleset = context.services.rulesets.find(context.tenant->id);
  if (!ruleset) return nullptr;
  thread_local guardrails::Scratch scratch;
  auto state = std::make_shared<DetectionState>();
  std::vector<guardrails::Segment> segments;
  for (Message& message : context.request->messages)
    for (Part& part : message.parts) collect(part, origin_of(message.role), state->texts, segments);
  // Behind /providers/ a body may be of any form; it is not passed unread.
  if (segments.empty() && context.door.opaque != nullptr && context.request->source) {
    state->texts.push_back(nullptr);
    segments.push_back({context.request->source->bytes(), Origin::user});
  }
  state->report = ruleset->scan(segments, scratch);
  context.detection = state;
  return state.get();
}

std::string detail_of(const std::vector<const Finding*>& findings) {
  std::string detail;
  for (const Finding* finding : findings) {
    const std::string rule = std::string(guardrails::name_of(finding->category)) + "." + finding->rule;
    if (detail.find(rule) != std::string::npos) continue;
    if (detail.size() + rule.size() + 1 > longest_detail) break;
    detail += (detail.empty() ? "" : ",") + rule;
  }
  return detail;
}

// Takes what was found out of its texts; overlapping finds become one.
void redact(RequestContext& context, const DetectionState& state, std::vector<const Finding*> findings) {
  std::sort(findings.begin(), findings.end(), [](const Finding* a, const Finding* b) {
    return a->segment != b->segment ? a->segment < b->segment : a->where.begin < b->where.begin;
  });
  for (std::size_t i = 0; i < findings.size();) {
    const std::size_t segment = findings[i]->segment;
    Text& text = *state.texts[segment];
    std::string out;
    std::size_t kept = 0;
    for (; i < findings.size() && findings[i]->segment == segment; ++i) {
      const Finding& finding = *findings[i];
      if (finding.where.begin >= kept) {
        out.append(text.value.substr(kept, finding.where.begin - kept));
        out.append("[").append(guardrails::name_of(finding.category)).append(":").append(finding.rule).append("]");
      }
      kept = std::max(kept, finding.where.end);
    }
    out.append(text.value.substr(std::min(kept, text.value.size())));
    context.request->change(text, std::move(out));
  }
}

StageResult judge(RequestContext& context, std::initializer_list<Category> categories, std::initializer_list<Detection> wanted) {
  const bool any = std::any_of(wanted.begin(), wanted.end(), [](Detection each) { return each != Detection::off; });
  if (!any || !context.request) return StageResult::nothing_to_do();
  const DetectionState* state = scanned(context);
  if (state == nullptr)
    return {Outcome::failed, "guardrails_not_ready",
            DomainError(errors::unavailable, "The guardrails are being prepared.").retry_after_s(2)};

  std::vector<const Finding*> found, to_redact;
  bool blocks = false;
  for (const Finding& finding : state->report.findings) {
    if (std::find(categories.begin(), categories.end(), finding.category) == categories.end()) continue;
    found.push_back(&finding);
    const bool redacts = finding.action == guardrails::Action::redact;
    blocks = blocks || finding.action == guardrails::Action::block || (redacts && state->texts[finding.segment] == nullptr);
    if (redacts) to_redact.push_back(&finding);
  }
  // A text longer than the scan's bounds was judged in part only, and the record says so.
  if (found.empty()) return state->report.incomplete ? StageResult{Outcome::flagged, "incomplete", std::nullopt} : StageResult::pass();
  std::string detail = detail_of(found);
  if (blocks && context.tenant->policy.enforce) {
    std::string kind(guardrails::name_of(found.front()->category));
    return {Outcome::blocked, std::move(detail),
            DomainError(errors::guardrail_blocked, "A guardrail of the organisation stopped this request: " + kind + ".")};
  }
  if (to_redact.empty() || !context.tenant->policy.enforce) return {Outcome::flagged, std::move(detail), std::nullopt};
  redact(context, *state, std::move(to_redact));
  return {Outcome::changed, std::move(detail), std::nullopt};
}

}  // namespace

StageResult detect_injection(RequestContext& context) {
  return judge(context, {Category::injection, Category::jailbreak, Category::prompt_leak, Category::obfuscation},
               {context.tenant->policy.detection.injection});
}

StageResult filter_content(RequestContext& context) {
  const DetectionSettings& d = context.tenant->policy.detection;
  return judge(context, {Category::toxicity, Category::topic}, {d.toxicity, d.topics});
}

StageResult protect_data(RequestContext& context) {
  const DetectionSettings& d = context.tenant->policy.detection;
  return judge(context, {Category::secret, Category::pii}, {d.secrets, d.personal_data});
}

StageResult validate_tools(RequestContext& context) {
  return judge(context,
               {Category::ssrf, Category::command_injection, Category::path_traversal, Category::sql_injection, Category::template_injection},
               {context.tenant->policy.detection.tool_attacks});
}

}  // namespace stages
}  // namespace astra::gateway
