#include "gateway/domain/config/virtual_key.hpp"

#include "gateway/domain/config/patterns.hpp"
#include "gateway/domain/config/settings_limits.hpp"

namespace astra::gateway {
namespace {

void check_limit(std::string pointer, const std::optional<std::int64_t>& value, std::int64_t most, std::vector<Violation>& violations) {
  if (value && (*value < 1 || *value > most))
    violations.push_back({std::move(pointer), "range", "It must be from 1 to " + std::to_string(most) + "."});
}

}  // namespace

Result<VirtualKeySettings> VirtualKeySettings::check(VirtualKeySettings settings) {
  std::vector<Violation> violations;
  check_patterns("/allowed_models", settings.allowed_models, violations);
  check_limit("/limits/requests_per_minute", settings.limits.requests_per_minute, limits::most_per_minute, violations);
  check_limit("/limits/tokens_per_minute", settings.limits.tokens_per_minute, limits::most_per_minute, violations);
  check_limit("/limits/concurrent_requests", settings.limits.concurrent_requests, limits::most_concurrent, violations);
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  return settings;
}

}  // namespace astra::gateway
