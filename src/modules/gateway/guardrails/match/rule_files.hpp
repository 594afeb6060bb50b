#pragma once
#include <string_view>

// data/guardrails/*.rules, embedded by the build.
namespace astra::gateway::guardrails {
std::string_view injection_rules();
std::string_view secret_rules();
std::string_view pii_rules();
std::string_view tool_rules();
}  // namespace astra::gateway::guardrails
