#include "iam/domain/permissions.hpp"

#include <algorithm>
#include <iterator>

namespace astra::iam {
namespace {

constexpr PermissionEntry catalogue[] = {
    {"aegis:admin", "Change trust zones, guardrail profiles and the MCP firewall."},
    {"aegis:approve", "Decide on actions that agents ask approval for."},
    {"aegis:kill", "Stop an agent at once."},
    {"aegis:read", "See agents, their behaviour and what was stopped."},
    {"aegis:resume", "Let a stopped agent run again."},
    {"aegis:write", "Register and edit agents."},
    {"alerts:admin", "Change alert rules and notification channels."},
    {"alerts:read", "See alerts and incidents."},
    {"alerts:respond", "Acknowledge, assign and resolve alerts."},
    {"alerts:write", "Open and edit incidents."},
    {"audit:admin", "Set retention and legal holds."},
    {"audit:export", "Take audit records out of the platform."},
    {"audit:read", "Read the audit trail."},
    {"billing:read", "See usage and cost."},
    {"billing:write", "Change budgets and what is charged to whom."},
    {"compliance:admin", "Change frameworks and the mapping of controls."},
    {"compliance:read", "See controls, evidence and assessments."},
    {"compliance:write", "Assess controls, collect evidence, handle findings."},
    {"cybertwins:read", "See digital twins and attack paths."},
    {"cybertwins:simulate", "Run what-if and attack simulations on twins."},
    {"cybertwins:write", "Model digital twins."},
    {"gateway:admin", "Change provider connections, credentials and guardrails."},
    {"gateway:invoke", "Send requests to models through the gateway."},
    {"gateway:read", "See routes, policies, usage and the request log."},
    {"gateway:read_payloads", "Read what was said: prompts and answers in the request log."},
    {"gateway:write", "Change routes, virtual keys, policies and limits."},
    {"governance:approve", "Approve AI systems, models and policies."},
    {"governance:read", "See the inventory of AI systems and models."},
    {"governance:write", "Register and classify AI systems, write policies."},
    {"iam:admin", "Change the organisation's settings and deactivate people."},
    {"iam:invite", "Invite people."},
    {"iam:manage_keys", "Make, rotate and revoke API keys and service accounts."},
    {"iam:manage_roles", "Make and edit roles, give them to people."},
    {"iam:manage_sessions", "See and end other people's sessions."},
    {"iam:read", "See people, roles and teams."},
    {"iam:write", "Edit people and teams, suspend people."},
    {"orchestration:admin", "Change how workflows are run and by whom."},
    {"orchestration:execute", "Start, signal and cancel workflow runs."},
    {"orchestration:read", "See workflows and their runs."},
    {"orchestration:write", "Define and publish workflows."},
    {"platform:admin", "Change how the platform itself runs: jobs, dead letters, configuration."},
    {"platform:read", "See jobs, dead letters and the platform's state."},
    {"resilience:execute", "Run exercises and attack simulations."},
    {"resilience:read", "See continuity plans, objectives and exercises."},
    {"resilience:write", "Write continuity plans and objectives."},
    {"risk:admin", "Set risk appetite and methods."},
    {"risk:read", "See risks and their quantification."},
    {"risk:write", "Register, assess and treat risks."},
    {"trust:admin", "Change weights, decay and thresholds of the Trust Score."},
    {"trust:read", "See the Trust Score, its history and reasons."},
};

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::span<const PermissionEntry> permission_catalogue() { return catalogue; }

bool is_known_permission(std::string_view name) {
  const auto at = std::lower_bound(std::begin(catalogue), std::end(catalogue), name,
                                   [](const PermissionEntry& entry, std::string_view wanted) { return entry.name < wanted; });
  return at != std::end(catalogue) && at->name == name;
}

Result<std::vector<std::string>> checked_permissions(std::vector<std::string> names) {
  std::vector<Violation> violations;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!is_known_permission(names[i]))
      violations.push_back({"/permissions/" + std::to_string(i), "unknown_permission", "There is no such permission."});
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool can_grant(const std::vector<std::string>& held, const std::vector<std::string>& wanted) {
  if (contains(held, every_permission)) return true;
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) { return contains(held, name); });
}

}  // namespace astra::iam
