#include "iam/domain/user.hpp"

#include <algorithm>

#include "iam/domain/errors.hpp"
#include "iam/domain/limits.hpp"
#include "iam/domain/permissions.hpp"
#include "iam/domain/role.hpp"
#include "iam/domain/text.hpp"

namespace astra::iam {
namespace {

Result<std::vector<std::string>> checked_roles(std::vector<std::string> roles) {
  std::sort(roles.begin(), roles.end());
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
  if (roles.empty()) return invalid("/roles", "required", "Everybody has at least one role.");
  if (roles.size() > limits::most_roles_per_user) return invalid("/roles", "length", "At most 20 roles.");
  return roles;
}

bool has_owner(const std::vector<std::string>& roles) {
  return std::find(roles.begin(), roles.end(), owner_role) != roles.end();
}

}  // namespace

Result<User> User::invite(UserId id, Email email, std::vector<std::string> roles, Instant now) {
  roles = TRY(checked_roles(std::move(roles)));
  return User({.id = id, .email = std::move(email), .display_name = {}, .roles = std::move(roles), .created_at = now, .updated_at = now});
}

Result<User> User::found(UserId id, Email email, std::string display_name, Instant now) {
  display_name = TRY(checked_name(std::move(display_name), "/name"));
  return User({.id = id,
               .email = std::move(email),
               .display_name = std::move(display_name),
               .state = UserState::active,
               .roles = {std::string(owner_role)},
               .created_at = now,
               .updated_at = now});
}

Result<void> User::activate(std::string display_name, Instant now) {
  TRY(require_state({UserState::invited}));
  parts_.display_name = TRY(checked_name(std::move(display_name), "/name"));
  parts_.state = UserState::active;
  changed(now);
  return {};
}

Result<void> User::rename(std::string display_name, Instant now) {
  parts_.display_name = TRY(checked_name(std::move(display_name), "/display_name"));
  changed(now);
  return {};
}

Result<void> User::suspend(std::int64_t other_owners, Instant now) {
  TRY(require_state({UserState::active}));
  if (is_last_owner(other_owners)) return last_owner;
  parts_.state = UserState::suspended;
  changed(now);
  return {};
}

Result<void> User::deactivate(std::int64_t other_owners, Instant now) {
  TRY(require_state({UserState::active, UserState::suspended}));
  if (is_last_owner(other_owners)) return last_owner;
  parts_.state = UserState::deactivated;
  changed(now);
  return {};
}

Result<std::vector<std::string>> User::set_roles(std::vector<std::string> roles, std::int64_t other_owners, Instant now) {
  TRY(require_state({UserState::invited, UserState::active, UserState::suspended}));
  roles = TRY(checked_roles(std::move(roles)));
  if (is_last_owner(other_owners) && !has_owner(roles)) return last_owner;
  std::swap(parts_.roles, roles);
  changed(now);
  return roles;
}

Result<void> User::reactivate(Instant now) {
  TRY(require_state({UserState::suspended}));
  parts_.state = UserState::active;
  changed(now);
  return {};
}

bool User::is_owner() const { return has_owner(parts_.roles); }

Result<void> User::require_state(std::initializer_list<UserState> states) const {
  if (std::find(states.begin(), states.end(), parts_.state) != states.end()) return {};
  return user_state_conflict;
}

bool User::is_last_owner(std::int64_t other_owners) const {
  return parts_.state == UserState::active && is_owner() && other_owners == 0;
}

void User::changed(Instant now) {
  parts_.updated_at = now;
  ++parts_.version;
}

Result<void> require_rank(const Caller& caller, const std::vector<std::string>& theirs) {
  if (!can_grant(caller.permissions, theirs)) return user_outranks_caller;
  return {};
}

}  // namespace astra::iam
