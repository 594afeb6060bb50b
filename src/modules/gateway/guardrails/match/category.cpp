#include "gateway/guardrails/match/category.hpp"

#include <array>

namespace astra::gateway::guardrails {
namespace {

struct Row {
  std::string_view name, owasp, atlas;
};
constexpr std::array<Row, category_count> rows{{
    {"injection", "LLM01:2025", "AML.T0051"},
    {"jailbreak", "LLM01:2025", "AML.T0054"},
    {"prompt_leak", "LLM07:2025", "AML.T0056"},
    {"obfuscation", "LLM01:2025", "AML.T0068"},
    {"secret", "LLM02:2025", "AML.T0057"},
    {"pii", "LLM02:2025", "AML.T0057"},
    {"toxicity", "", ""},
    {"topic", "", ""},
    {"exfiltration", "LLM02:2025", "AML.T0086"},
    {"ssrf", "LLM06:2025", "AML.T0053"},
    {"command_injection", "LLM05:2025", "AML.T0053"},
    {"path_traversal", "LLM06:2025", "AML.T0053"},
    {"sql_injection", "LLM05:2025", "AML.T0053"},
    {"template_injection", "LLM05:2025", "AML.T0053"},
    {"canary", "LLM07:2025", "AML.T0057"},
}};

}  // namespace

std::string_view name_of(Category category) { return rows[static_cast<std::size_t>(category)].name; }
std::string_view owasp_of(Category category) { return rows[static_cast<std::size_t>(category)].owasp; }
std::string_view atlas_of(Category category) { return rows[static_cast<std::size_t>(category)].atlas; }

std::optional<Category> category_named(std::string_view name) {
  for (std::size_t i = 0; i < rows.size(); ++i) if (rows[i].name == name) return static_cast<Category>(i);
  return std::nullopt;
}

}  // namespace astra::gateway::guardrails
