#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace astra::gateway {

// The checkpoints every request passes, in this fixed order (docs/architecture/life-of-a-request.md). Each leaves a
// verdict and its time in the record, also when it had nothing to do.
enum class RequestStage : std::uint8_t {
  authentication, rate_limiting, validation, policy, prompt_injection, content_filter, data_protection, tool_validation,
  token_budget, cache, routing, credentials, transformation, dispatch_record,
};
enum class ResponseStage : std::uint8_t {
  upstream_status, protocol, normalisation, output_validation, content_filter, data_leak, prompt_leak, injection_echo,
  exfiltration, tool_calls, restore, metering, settlement, audit_record,
};

inline constexpr std::size_t stages_per_direction = 14;
inline constexpr std::array<std::string_view, stages_per_direction> request_stage_names{
    "authentication", "rate_limiting", "validation", "policy", "prompt_injection", "content_filter", "data_protection",
    "tool_validation", "token_budget", "cache", "routing", "credentials", "transformation", "dispatch_record"};
inline constexpr std::array<std::string_view, stages_per_direction> response_stage_names{
    "upstream_status", "protocol", "normalisation", "output_validation", "content_filter", "data_leak", "prompt_leak",
    "injection_echo", "exfiltration", "tool_calls", "restore", "metering", "settlement", "audit_record"};

// What a checkpoint said.
enum class Outcome : std::uint8_t {
  not_reached,   // an earlier stage ended the request
  not_configured,  // the tenant's policy asks nothing of this stage
  passed,
  flagged,       // a finding that was let through (monitor mode, or the policy says so)
  changed,       // the content was changed (redaction, conversion)
  blocked,       // the request ends here
  failed_open,   // the stage itself failed and the tenant chose to go on
  failed,        // the stage itself failed and the request ends here
};
inline constexpr std::array<std::string_view, 8> outcome_names{
    "not_reached", "not_configured", "passed", "flagged", "changed", "blocked", "failed_open", "failed"};

struct StageVerdict {
  Outcome outcome = Outcome::not_reached;
  std::uint32_t duration_us = 0;
  std::string detail;   // rule and revision, or the error code; never content. Empty in the normal case.
};

}  // namespace astra::gateway
