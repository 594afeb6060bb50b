#include <algorithm>

#include "iam/domain/permissions.hpp"
#include "iam/domain/role.hpp"

namespace astra::iam {
namespace {

using Names = std::vector<std::string>;

// Every ":read" of the catalogue. What was said in requests is not among them: that is gateway:read_payloads.
Names every_read() {
  Names names;
  for (const auto& entry : permission_catalogue())
    if (entry.name.ends_with(":read")) names.emplace_back(entry.name);
  return names;
}

Names all() {
  Names names;
  for (const auto& entry : permission_catalogue()) names.emplace_back(entry.name);
  return names;
}

// Reads of the named modules, and the permissions given in full.
Names permissions(std::initializer_list<std::string_view> read, std::initializer_list<std::string_view> more) {
  Names names(more.begin(), more.end());
  for (const auto module : read) names.push_back(std::string(module) + ":read");
  std::sort(names.begin(), names.end());
  return names;
}

Names every_read_and(std::initializer_list<std::string_view> more) {
  Names names = every_read();
  names.insert(names.end(), more.begin(), more.end());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<BuiltInRole> make() {
  return {
      {"admin", "Administrator", "Runs the platform for the organisation; everything but making owners.", all()},
      {"auditor", "Auditor", "Reads everything including the audit trail and takes evidence out; changes nothing.",
       every_read_and({"audit:export"})},
      {"billing", "Billing", "Watches usage and cost and sets budgets.", permissions({"billing", "gateway"}, {"billing:write"})},
      {"compliance_officer", "Compliance officer", "Proves control: frameworks, evidence, findings, governance.",
       every_read_and({"audit:export", "compliance:admin", "compliance:write", "governance:approve", "governance:write"})},
      {"developer", "Developer", "Builds on the gateway: routes, keys, agents, workflows.",
       permissions({"aegis", "alerts", "cybertwins", "gateway", "governance", "iam", "orchestration", "trust"},
                   {"aegis:write", "gateway:invoke", "gateway:write", "iam:manage_keys", "orchestration:execute",
                    "orchestration:write"})},
      {"owner", "Owner", "May do everything, and alone can make other owners.", {std::string(every_permission)}},
      {"risk_manager", "Risk manager", "Keeps the risk register, quantifies and treats risk, plans for continuity.",
       every_read_and({"cybertwins:simulate", "resilience:write", "risk:admin", "risk:write"})},
      {"security_admin", "Security administrator", "Sets security policy, guardrails and alerting; stops and resumes agents.",
       every_read_and({"aegis:admin", "aegis:approve", "aegis:kill", "aegis:resume", "aegis:write", "alerts:admin",
                       "alerts:respond", "alerts:write", "audit:export", "cybertwins:simulate", "cybertwins:write",
                       "gateway:admin", "gateway:read_payloads", "gateway:write", "iam:manage_keys", "iam:manage_sessions",
                       "resilience:execute", "trust:admin"})},
      // Stopping is granted wider than letting run again.
      {"security_analyst", "Security analyst", "Watches and responds: alerts, incidents, stopping agents.",
       every_read_and({"aegis:approve", "aegis:kill", "alerts:respond", "alerts:write", "cybertwins:simulate",
                       "gateway:read_payloads"})},
      {"viewer", "Viewer", "Looks at the state of things, not at people's data.",
       permissions({"aegis", "alerts", "compliance", "cybertwins", "gateway", "governance", "orchestration", "resilience",
                    "risk", "trust"}, {})},
  };
}

}  // namespace

std::span<const BuiltInRole> built_in_roles() {
  static const std::vector<BuiltInRole> roles = make();
  return roles;
}

const BuiltInRole* find_built_in_role(std::string_view key) {
  for (const auto& role : built_in_roles())
    if (role.key == key) return &role;
  return nullptr;
}

}  // namespace astra::iam
