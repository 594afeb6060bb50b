#include "iam/domain/service_account.hpp"

#include <algorithm>

#include "iam/domain/credential_errors.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/limits.hpp"
#include "iam/domain/permissions.hpp"
#include "iam/domain/text.hpp"

namespace astra::iam {
namespace {

std::vector<std::string> sorted_once(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

Result<ServiceAccount> ServiceAccount::create(const Caller& by, std::string name, std::string description,
                                              std::vector<std::string> roles, const std::vector<std::string>& granted,
                                              Instant now) {
  if (!can_grant(by.permissions, granted)) return permission_not_held;
  return ServiceAccount({.id = ServiceAccountId::create(now),
                         .name = TRY(checked_name(std::move(name), "/name")),
                         .description = TRY(checked_text(std::move(description), limits::longest_description, "/description")),
                         .roles = sorted_once(std::move(roles)),
                         .disabled_at = std::nullopt,
                         .created_at = now});
}

Result<void> ServiceAccount::set_roles(const Caller& by, std::vector<std::string> roles,
                                       const std::vector<std::string>& granted) {
  if (disabled()) return CredentialError::service_account_disabled;
  if (!can_grant(by.permissions, granted)) return permission_not_held;
  state_.roles = sorted_once(std::move(roles));
  ++state_.version;
  return {};
}

bool ServiceAccount::disable(Instant now) {
  if (disabled()) return false;
  state_.disabled_at = now;
  ++state_.version;
  return true;
}

}  // namespace astra::iam
