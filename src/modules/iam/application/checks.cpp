#include "iam/application/checks.hpp"

#include <algorithm>

#include "iam/domain/errors.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam {

Result<std::vector<std::string>> permissions_of(OrganisationUnit& unit, const std::vector<std::string>& roles) {
  return effective_permissions(roles, TRY(unit.roles().hold(roles)));
}

Result<void> require_grantable(OrganisationUnit& unit, const Caller& caller, const std::vector<std::string>& roles) {
  const auto custom = TRY(unit.roles().hold(roles));
  std::vector<Violation> unknown;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const auto is_this = [&](const Role& role) { return role.key() == roles[i]; };
    if (!find_built_in_role(roles[i]) && std::none_of(custom.begin(), custom.end(), is_this))
      unknown.push_back({"/roles/" + std::to_string(i), "unknown_role", "There is no such role."});
  }
  if (!unknown.empty()) return DomainError(errors::validation_failed, {}, std::move(unknown));
  if (!can_grant(caller.permissions, effective_permissions(roles, custom))) return permission_not_held;
  return {};
}

}  // namespace astra::iam
