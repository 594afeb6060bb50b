#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.hpp"
#include "kernel/schema.hpp"

namespace astra::gateway {

namespace guardrails {
struct Policy;
}

// What is done about a finding. redact takes what was found out of the text that goes to the provider.
enum class Detection : std::uint8_t { off, flag, redact, block };
inline constexpr std::array<std::string_view, 4> detection_names{"off", "flag", "redact", "block"};
std::span<const std::string_view> enum_names(Detection);

// What the detection checkpoints look for in requests, as a person writes it. Part of the policy; off unless somebody says so.
struct DetectionSettings {
  Detection injection = Detection::off;      // prompt_injection: overrides, jailbreaks, prompt theft, hidden text
  Detection toxicity = Detection::off;       // content_filter
  Detection topics = Detection::off;         // content_filter: blocked_terms
  Detection secrets = Detection::off;        // data_protection
  Detection personal_data = Detection::off;  // data_protection
  Detection tool_attacks = Detection::off;   // tool_validation: SSRF, commands, paths, SQL, templates in tool calls
  std::vector<std::string> blocked_terms;    // words and phrases, any case, however written
  std::vector<std::string> allowed_values;   // found values that are fine: a published address, a test card

  bool any() const;
  // Adds what is wrong. Only what stands in a place of its own can be redacted: secrets and personal data.
  void check(std::vector<Violation>& violations) const;
  guardrails::Policy to_policy() const;
  bool operator==(const DetectionSettings&) const = default;
  static const schema::Object& schema();
};

}  // namespace astra::gateway
