#include "gateway/domain/detection/detection_settings.hpp"

#include <utility>

#include "gateway/guardrails/policy.hpp"

namespace astra::gateway {
namespace {

constexpr std::size_t most_terms = 500;

guardrails::Action action_of(Detection detection) {
  switch (detection) {
    case Detection::off: return guardrails::Action::allow;
    case Detection::flag: return guardrails::Action::flag;
    case Detection::redact: return guardrails::Action::redact;
    case Detection::block: return guardrails::Action::block;
  }
  return guardrails::Action::block;
}

}  // namespace

std::span<const std::string_view> enum_names(Detection) { return detection_names; }

bool DetectionSettings::any() const {
  for (const Detection each : {injection, toxicity, topics, secrets, personal_data, tool_attacks})
    if (each != Detection::off) return true;
  return false;
}

void DetectionSettings::check(std::vector<Violation>& violations) const {
  const std::pair<std::string_view, Detection> whole[] = {
      {"injection", injection}, {"toxicity", toxicity}, {"topics", topics}, {"tool_attacks", tool_attacks}};
  for (const auto& [name, detection] : whole)
    if (detection == Detection::redact)
      violations.push_back({"/detection/" + std::string(name), "redact",
                            "This can be flagged or blocked; there is no part of the text to take out."});
  if (topics != Detection::off && blocked_terms.empty())
    violations.push_back({"/detection/blocked_terms", "required", "Say which terms."});
  for (std::size_t i = 0; i < blocked_terms.size(); ++i)
    if (blocked_terms[i].empty()) violations.push_back({"/detection/blocked_terms/" + std::to_string(i), "length", "It must not be empty."});
}

guardrails::Policy DetectionSettings::to_policy() const {
  using guardrails::Category;
  guardrails::Policy policy = guardrails::Policy::monitor();  // it knows what makes no sense where
  const std::pair<Category, Detection> wanted[] = {{Category::injection, injection},
                                                   {Category::jailbreak, injection},
                                                   {Category::prompt_leak, injection},
                                                   {Category::obfuscation, injection},
                                                   {Category::toxicity, toxicity},
                                                   {Category::topic, topics},
                                                   {Category::secret, secrets},
                                                   {Category::pii, personal_data},
                                                   {Category::ssrf, tool_attacks},
                                                   {Category::command_injection, tool_attacks},
                                                   {Category::path_traversal, tool_attacks},
                                                   {Category::sql_injection, tool_attacks},
                                                   {Category::template_injection, tool_attacks}};
  for (auto& treatments : policy.by_origin) {
    for (const auto& [category, detection] : wanted) {
      guardrails::Treatment& treatment = treatments[static_cast<std::size_t>(category)];
      if (treatment.action != guardrails::Action::allow) treatment.action = action_of(detection);
    }
    for (const Category unused : {Category::exfiltration, Category::canary})
      treatments[static_cast<std::size_t>(unused)].action = guardrails::Action::allow;
  }
  policy.blocked_terms = blocked_terms;
  policy.allowed_values = allowed_values;
  return policy;
}

const schema::Object& DetectionSettings::schema() {
  using schema::defaulted;
  static const schema::Rules terms = schema::items(0, most_terms) | defaulted();
  static const schema::Object object =
      schema::object<DetectionSettings>("GatewayDetectionSettings", "What the detection checkpoints look for in requests.")
          .field("injection", &DetectionSettings::injection, "Instructions that override others, jailbreaks, prompt theft, hidden text.", defaulted())
          .field("toxicity", &DetectionSettings::toxicity, "Abuse and threats.", defaulted())
          .field("topics", &DetectionSettings::topics, "The blocked terms.", defaulted())
          .field("secrets", &DetectionSettings::secrets, "Keys, tokens, passwords.", defaulted())
          .field("personal_data", &DetectionSettings::personal_data, "Cards, accounts, identity numbers, addresses, phones.", defaulted())
          .field("tool_attacks", &DetectionSettings::tool_attacks, "Attacks in the arguments of tool calls.", defaulted())
          .field("blocked_terms", &DetectionSettings::blocked_terms, "Words and phrases, any case, however written.", terms)
          .field("allowed_values", &DetectionSettings::allowed_values, "Found values that are fine: a published address, a test card.", terms)
          .done();
  return object;
}

}  // namespace astra::gateway
