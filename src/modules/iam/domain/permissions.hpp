#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/result.hpp"

namespace astra::iam {

// One thing somebody can be allowed to do, anywhere in the product.
struct PermissionEntry {
  std::string_view name;  // "module:action"
  std::string_view text;  // what it allows, for the person who makes a role

  std::string_view module() const { return name.substr(0, name.find(':')); }
};

// Every permission of the product, sorted by name. A permission that is not here can be neither granted nor required.
std::span<const PermissionEntry> permission_catalogue();
bool is_known_permission(std::string_view name);

// The owner's permission, which grants every other one. It belongs to no custom role.
inline constexpr std::string_view every_permission = "*";

// Sorted and without repetition. Errors: validation_failed, naming each permission that does not exist.
Result<std::vector<std::string>> checked_permissions(std::vector<std::string> names);

// Whether somebody who holds `held` may hand out `wanted`. Both sorted or not.
bool can_grant(const std::vector<std::string>& held, const std::vector<std::string>& wanted);

// The permissions that iam's own operations need.
namespace permission {
inline constexpr Permission iam_read{"iam:read"};
inline constexpr Permission iam_write{"iam:write"};
inline constexpr Permission iam_admin{"iam:admin"};
inline constexpr Permission iam_invite{"iam:invite"};
inline constexpr Permission iam_manage_roles{"iam:manage_roles"};
inline constexpr Permission iam_manage_keys{"iam:manage_keys"};
inline constexpr Permission iam_manage_sessions{"iam:manage_sessions"};
}  // namespace permission

}  // namespace astra::iam
