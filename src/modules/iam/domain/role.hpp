#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/caller.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::iam {

// A role the product brings. It cannot be edited or deleted; a new release may give it permissions for new modules.
struct BuiltInRole {
  std::string_view key;
  std::string_view name;
  std::string_view text;
  std::vector<std::string> permissions;  // sorted
};

// All ten, sorted by key.
std::span<const BuiltInRole> built_in_roles();
const BuiltInRole* find_built_in_role(std::string_view key);

inline constexpr std::string_view owner_role = "owner";

// What somebody writes to make a role, or to edit one.
struct RoleText {
  std::string name;
  std::string description;
  std::vector<std::string> permissions;
};

// A role an organisation made for itself: a named set of permissions that people can be given.
// Its key is how it is referred to everywhere and never changes; its version grows with each edit.
class Role {
 public:
  struct Parts {
    std::string key;
    std::string name;
    std::string description;
    std::vector<std::string> permissions;
    std::int64_t version = 1;
    Instant created_at, updated_at;
  };

  // What an edit did to what the role grants.
  struct Difference {
    std::vector<std::string> granted, taken;
  };

  // Errors: validation_failed, role_key_taken (a built-in role's), permission_not_held.
  static Result<Role> create(const Caller& by, std::string key, RoleText text, Instant now);
  // For stores: what was saved is not judged again.
  static Role restore(Parts parts) { return Role(std::move(parts)); }

  // An editor can neither add nor keep permissions of a role it does not hold all of.
  // Errors: validation_failed, permission_not_held.
  Result<Difference> edit(const Caller& by, RoleText text, Instant now);

  const std::string& key() const { return parts_.key; }
  const std::string& name() const { return parts_.name; }
  const std::string& description() const { return parts_.description; }
  const std::vector<std::string>& permissions() const { return parts_.permissions; }
  std::int64_t version() const { return parts_.version; }
  Instant created_at() const { return parts_.created_at; }
  Instant updated_at() const { return parts_.updated_at; }

 private:
  explicit Role(Parts parts) : parts_(std::move(parts)) {}
  Parts parts_;
};

// The union of what roles grant, sorted; roles that are neither built in nor in `custom` grant nothing.
std::vector<std::string> effective_permissions(const std::vector<std::string>& role_keys, const std::vector<Role>& custom);

}  // namespace astra::iam
