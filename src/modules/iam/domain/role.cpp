#include "iam/domain/role.hpp"

#include <algorithm>
#include <iterator>

#include "iam/domain/errors.hpp"
#include "iam/domain/limits.hpp"
#include "iam/domain/permissions.hpp"
#include "iam/domain/text.hpp"

namespace astra::iam {
namespace {

bool is_key(std::string_view key) {
  if (key.size() < 2 || key.size() > limits::longest_role_key || key[0] < 'a' || key[0] > 'z') return false;
  return std::all_of(key.begin(), key.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// The text with its permissions in order. Errors: validation_failed.
Result<RoleText> checked(RoleText text) {
  text.name = TRY(checked_name(std::move(text.name), "/name"));
  text.description = TRY(checked_text(std::move(text.description), limits::longest_description, "/description"));
  if (text.permissions.empty() || text.permissions.size() > limits::most_permissions)
    return invalid("/permissions", "length", "A role grants between 1 and 200 permissions.");
  text.permissions = TRY(checked_permissions(std::move(text.permissions)));
  return text;
}

std::vector<std::string> without(const std::vector<std::string>& all, const std::vector<std::string>& removed) {
  std::vector<std::string> left;
  std::set_difference(all.begin(), all.end(), removed.begin(), removed.end(), std::back_inserter(left));
  return left;
}

}  // namespace

Result<Role> Role::create(const Caller& by, std::string key, RoleText text, Instant now) {
  if (!is_key(key)) return invalid("/key", "pattern", "A key is 2 to 63 lower-case letters, digits and '_', a letter first.");
  if (find_built_in_role(key)) return role_key_taken;
  text = TRY(checked(std::move(text)));
  if (!can_grant(by.permissions, text.permissions)) return permission_not_held;
  return Role({.key = std::move(key),
               .name = std::move(text.name),
               .description = std::move(text.description),
               .permissions = std::move(text.permissions),
               .created_at = now,
               .updated_at = now});
}

Result<Role::Difference> Role::edit(const Caller& by, RoleText text, Instant now) {
  text = TRY(checked(std::move(text)));
  if (!can_grant(by.permissions, text.permissions) || !can_grant(by.permissions, parts_.permissions)) return permission_not_held;
  Difference difference{.granted = without(text.permissions, parts_.permissions),
                        .taken = without(parts_.permissions, text.permissions)};
  parts_.name = std::move(text.name);
  parts_.description = std::move(text.description);
  parts_.permissions = std::move(text.permissions);
  parts_.updated_at = now;
  ++parts_.version;
  return difference;
}

std::vector<std::string> effective_permissions(const std::vector<std::string>& role_keys, const std::vector<Role>& custom) {
  std::vector<std::string> all;
  for (const auto& key : role_keys) {
    const auto* built_in = find_built_in_role(key);
    const auto own = std::find_if(custom.begin(), custom.end(), [&](const Role& role) { return role.key() == key; });
    if (built_in) all.insert(all.end(), built_in->permissions.begin(), built_in->permissions.end());
    else if (own != custom.end()) all.insert(all.end(), own->permissions().begin(), own->permissions().end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace astra::iam
