#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "iam/ports/organisation_store.hpp"

namespace astra::iam {

// What a credential's check needs to know of the person behind it, as it is now.
struct Account {
  TenantId tenant;
  std::string tenant_name;
  std::string tenant_slug;
  TenantStatus tenant_status = TenantStatus::active;
  TenantSettings settings;
  UserId user;
  std::string email;
  std::string display_name;
  UserState state = UserState::active;
  std::vector<std::string> roles;
  std::vector<std::string> permissions;  // of all roles together, sorted

  bool may_sign_in() const { return tenant_status == TenantStatus::active && state == UserState::active; }
};

// People and what they may do, for whoever checks credentials.
class UserAccess {
 public:
  virtual ~UserAccess() = default;
  // Errors: not_found.
  virtual Result<Account> account(TenantId tenant, UserId user) = 0;
  // The accounts that have this e-mail address and may sign in: one in each organisation the person belongs to.
  virtual Result<std::vector<LoginAccount>> accounts_of(std::string_view email) = 0;
  // What the roles grant in this organisation now.
  virtual Result<std::vector<std::string>> permissions_of(TenantId tenant, const std::vector<std::string>& roles) = 0;
  virtual Result<void> seen(TenantId tenant, UserId user, Instant at) = 0;
};

}  // namespace astra::iam
