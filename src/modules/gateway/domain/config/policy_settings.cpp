#include "gateway/domain/config/policy_settings.hpp"

#include <algorithm>

#include "gateway/domain/config/patterns.hpp"
#include "gateway/domain/config/settings_limits.hpp"
#include "gateway/domain/providers.hpp"

namespace astra::gateway {
namespace {

std::size_t stage_index(std::string_view name) {
  return static_cast<std::size_t>(std::find(request_stage_names.begin(), request_stage_names.end(), name) - request_stage_names.begin());
}

// Who it is and that it is written down are not up for debate.
bool may_fail_open(std::size_t stage) {
  return stage < stages_per_direction && stage != static_cast<std::size_t>(RequestStage::authentication) &&
         stage != static_cast<std::size_t>(RequestStage::dispatch_record);
}

constexpr std::string_view durabilities[] = {"process", "disk"};

}  // namespace

std::span<const std::string_view> enum_names(Durability) { return durabilities; }

Result<PolicySettings> PolicySettings::check(PolicySettings settings) {
  std::vector<Violation> violations;
  check_patterns("/allowed_models", settings.allowed_models, violations);
  check_patterns("/denied_models", settings.denied_models, violations);
  for (std::size_t i = 0; i < settings.allowed_providers.size(); ++i)
    if (find_provider(settings.allowed_providers[i]) == nullptr)
      violations.push_back({"/allowed_providers/" + std::to_string(i), "provider", "There is no such provider."});
  for (std::size_t i = 0; i < settings.fail_open.size(); ++i)
    if (!may_fail_open(stage_index(settings.fail_open[i])))
      violations.push_back({"/fail_open/" + std::to_string(i), "stage", "This is no request checkpoint that may fail open."});
  settings.detection.check(violations);
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  return settings;
}

TenantPolicy PolicySettings::compiled(std::int64_t revision) const {
  TenantPolicy policy{.revision = revision,
                      .enforce = enforce,
                      .allowed_models = allowed_models,
                      .denied_models = denied_models,
                      .allowed_providers = allowed_providers,
                      .cancel_upstream_on_disconnect = cancel_upstream_on_disconnect,
                      .durability = durability,
                      .detection = detection};
  for (const std::string& stage : fail_open)
    if (const std::size_t i = stage_index(stage); may_fail_open(i)) policy.fail_open[i] = true;
  return policy;
}

const schema::Object& PolicySettings::schema() {
  using schema::defaulted;
  static const schema::Rules patterns = schema::items(0, limits::most_patterns) | defaulted();
  static const schema::Object object =
      schema::object<PolicySettings>("GatewayPolicySettings", "What an organisation allows all its keys.")
          .field("enforce", &PolicySettings::enforce, "False: violations are recorded as flagged and let through.", defaulted())
          .field("allowed_models", &PolicySettings::allowed_models,
                 "Patterns of model names; '*' stands for anything. Empty allows all.", patterns)
          .field("denied_models", &PolicySettings::denied_models, "Patterns that win over allowed_models.", patterns)
          .field("allowed_providers", &PolicySettings::allowed_providers, "Kinds of provider; empty allows all.", patterns)
          .field("fail_open", &PolicySettings::fail_open, "Request checkpoints whose own failure lets the request go on.",
                 patterns)
          .field("cancel_upstream_on_disconnect", &PolicySettings::cancel_upstream_on_disconnect,
                 "Stop the provider when the client leaves.", defaulted())
          .field("durability", &PolicySettings::durability,
                 "What the record of a request survives before its answer ends: the end of the process, or (disk, a few "
                 "milliseconds later) a loss of power as well.",
                 defaulted())
          .field("simulator", &PolicySettings::simulator, "Whether the built-in provider answers sim/... models.", defaulted())
          .field("limits", &PolicySettings::limits, "Limits of all keys together.", defaulted())
          .field("detection", &PolicySettings::detection, "What the detection checkpoints look for in requests.", defaulted())
          .done();
  return object;
}

}  // namespace astra::gateway
