#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace astra::gateway::guardrails {

// What a finding is about. A policy decides by category; a rule belongs to one.
enum class Category : std::uint8_t {
  injection,     // instructions that override others
  jailbreak,     // personas and fictions that switch rules off
  prompt_leak,   // asks for, or repeats, the system prompt
  obfuscation,   // text hidden from people
  secret,
  pii,
  toxicity,
  topic,         // a tenant's own words and patterns
  exfiltration,  // links and images that carry data away
  ssrf,
  command_injection,
  path_traversal,
  sql_injection,
  template_injection,
  canary,
};
inline constexpr std::size_t category_count = 15;

std::string_view name_of(Category category);
std::optional<Category> category_named(std::string_view name);

// OWASP Top 10 for LLM applications 2025, and MITRE ATLAS 5.6.0; empty where none fits.
std::string_view owasp_of(Category category);
std::string_view atlas_of(Category category);

}  // namespace astra::gateway::guardrails
