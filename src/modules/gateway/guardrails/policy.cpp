#include "gateway/guardrails/policy.hpp"

namespace astra::gateway::guardrails {

std::string_view name_of(Action action) {
  static constexpr std::string_view names[] = {"allow", "flag", "redact", "tokenise", "block"};
  return names[static_cast<std::size_t>(action)];
}

const Treatment& Policy::treatment(std::string_view rule, Category category, Origin origin) const {
  if (!by_rule.empty())
    if (const auto own = by_rule.find(rule); own != by_rule.end()) return own->second;
  return by_origin[static_cast<std::size_t>(origin)][static_cast<std::size_t>(category)];
}

Policy Policy::monitor() {
  Policy policy;
  const auto leave = [&policy](Origin origin, std::initializer_list<Category> categories) {
    auto& treatments = policy.by_origin[static_cast<std::size_t>(origin)];
    for (const Category category : categories) treatments[static_cast<std::size_t>(category)].action = Action::allow;
  };
  using enum Category;
  const auto tool_attacks = {ssrf, command_injection, path_traversal, sql_injection, template_injection};
  // The operator's own text, and the model's, are no attacks; only what goes to a tool is judged as its argument.
  for (const Origin origin : {Origin::system, Origin::user, Origin::assistant, Origin::tool_result, Origin::document}) leave(origin, tool_attacks);
  leave(Origin::system, {injection, jailbreak, prompt_leak, obfuscation, toxicity, topic, exfiltration, canary});
  leave(Origin::user, {exfiltration, canary});
  leave(Origin::assistant, {injection, jailbreak});
  leave(Origin::tool_argument, {injection, jailbreak});
  return policy;
}

}  // namespace astra::gateway::guardrails
