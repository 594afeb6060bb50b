#include <array>
#include <cstdio>
#include <optional>
#include <utility>

#include "gateway/contracts/scan_line.hpp"
#include "gateway/guardrails/classifier/injection_detector.hpp"
#include "gateway/guardrails/classifier/models.hpp"
#include "gateway/guardrails/limits.hpp"
#include "gateway/guardrails/scanner.hpp"
#include "gateway/guardrails/text/normalise.hpp"
#include "kernel/json.hpp"
#include "kernel/utf8.hpp"

namespace astra::gateway {
namespace {

constexpr std::size_t longest_line_bytes = 8U << 20U;  // a text of the greatest length, every byte escaped

std::string repaired(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char *p = text.data(), *end = p + text.size(); p < end;) {
    const std::size_t length = utf8::sequence_length(p, end);
    if (length == 0) {
      utf8::append(out, 0xfffd);
      ++p;
    } else {
      out.append(p, length);
      p += length;
    }
  }
  return out;
}

std::optional<TextKind> kind_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, TextKind>, text_kinds> names{
      {{"user", TextKind::user}, {"system", TextKind::system}, {"tool", TextKind::tool}, {"document", TextKind::document}}};
  for (const auto& [known, kind] : names) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

guardrails::Origin origin_of(TextKind kind) {
  switch (kind) {
    case TextKind::system: return guardrails::Origin::system;
    case TextKind::tool: return guardrails::Origin::tool_result;
    case TextKind::document: return guardrails::Origin::document;
    default: return guardrails::Origin::user;
  }
}

std::string error_line(std::string_view code, std::string_view message) {
  std::string out;
  JsonWriter(out).begin_object().key("error").begin_object().field("code", code).field("message", message).end_object().end_object();
  return out;
}

class Scanner final : public LineScanner {
 public:
  Scanner(classifier::InjectionDetector injection, classifier::LinearModel toxicity, std::shared_ptr<const guardrails::Ruleset> rules)
      : injection_(std::move(injection)), toxicity_(std::move(toxicity)), rules_(std::move(rules)) {}

  std::string scan(std::string_view line) override {
    if (line.size() > longest_line_bytes) return error_line("line_too_long", "A line has at most 8 MiB.");
    std::string valid;
    auto document = JsonDocument::parse(line);
    if (!document.ok()) {
      valid = repaired(line);
      document = JsonDocument::parse(valid);
    }
    if (!document.ok()) return error_line("not_json", document.error().message());
    const JsonValue root = document->root();
    if (!root.is_object()) return error_line("not_an_object", "A line is an object with the member text.");
    const auto text = root["text"].to_string();
    if (!text) return error_line("text_missing", "The member text must be a string.");
    if (text->size() > guardrails::limits::max_text_bytes) return error_line("text_too_long", "A text has at most 1 MiB.");
    const auto kind = root["kind"].exists_and_not_null() ? kind_of(root["kind"].string_or("")) : TextKind::user;
    if (!kind) return error_line("kind_unknown", "The member kind is user, system, tool or document.");
    return verdict(*text, *kind);
  }

 private:
  // The label is about injection alone; what else is found is a finding.
  std::string verdict(std::string_view text, TextKind kind) {
    const classifier::Judgement injection = injection_.judge(text, kind);
    const double toxic = toxicity_.score(guardrails::normalise(text, {.keep_map = false}).plain, kind);
    std::string out;
    JsonWriter writer(out);
    writer.begin_object().field("label", injection.detected() ? "attack" : "benign").key("score").raw(number(injection.score).data());
    writer.key("findings").begin_array();
    if (injection.detected()) add_finding(writer, "injection.classifier", injection.score);
    if (toxic >= toxicity_.threshold(kind)) add_finding(writer, "toxicity.classifier", toxic);
    for (const guardrails::Finding& finding : rules_->scan(text, origin_of(kind), scratch_).findings) add_finding(writer, finding);
    writer.end_array().end_object();
    return out;
  }

  static std::array<char, 32> number(double score) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.6f", score);
    return text;
  }
  static void add_finding(JsonWriter& writer, std::string_view rule, double score) {
    writer.begin_object().field("rule", rule).key("score").raw(number(score).data()).end_object();
  }

  static void add_finding(JsonWriter& writer, const guardrails::Finding& finding) {
    std::string rule(guardrails::name_of(finding.category));
    rule.append(".").append(finding.rule);
    writer.begin_object().field("rule", rule).key("score").raw(number(finding.score).data());
    writer.field_number("begin", static_cast<std::int64_t>(finding.where.begin));
    writer.field_number("end", static_cast<std::int64_t>(finding.where.end));
    if (!finding.decoded.empty()) writer.field("decoded", repaired(finding.decoded));
    if (!finding.owasp().empty()) writer.field("owasp", finding.owasp());
    if (!finding.atlas().empty()) writer.field("atlas", finding.atlas());
    writer.end_object();
  }

  classifier::InjectionDetector injection_;
  classifier::LinearModel toxicity_;
  std::shared_ptr<const guardrails::Ruleset> rules_;
  guardrails::Scratch scratch_;
};

}  // namespace

Result<std::unique_ptr<LineScanner>> LineScanner::create() {
  auto injection = TRY(classifier::InjectionDetector::create());
  auto toxicity = TRY(classifier::LinearModel::parse(classifier::toxicity_model()));
  auto rules = TRY(guardrails::Ruleset::compile(guardrails::Policy::monitor()));
  return std::unique_ptr<LineScanner>(std::make_unique<Scanner>(std::move(injection), std::move(toxicity), std::move(rules)));
}

}  // namespace astra::gateway
