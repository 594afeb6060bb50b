#include "iam/domain/permissions.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "iam/domain/role.hpp"

namespace astra::iam {
namespace {

using Names = std::vector<std::string>;

const Names& of(std::string_view role) {
  const auto* found = find_built_in_role(role);
  REQUIRE(found != nullptr);
  return found->permissions;
}

bool has(std::string_view role, std::string_view permission) {
  const auto& all = of(role);
  return std::find(all.begin(), all.end(), permission) != all.end();
}

TEST_CASE("the catalogue is sorted, without repetition, and every name is module:action with a meaning") {
  const auto catalogue = permission_catalogue();
  for (std::size_t i = 0; i < catalogue.size(); ++i) {
    if (i > 0) CHECK(catalogue[i - 1].name < catalogue[i].name);
    CHECK(catalogue[i].name.find(':') != std::string_view::npos);
    CHECK_FALSE(catalogue[i].text.empty());
    CHECK(is_known_permission(catalogue[i].name));
  }
}

TEST_CASE("every module of the product can at least be read") {
  for (const auto* module : {"iam", "gateway", "aegis", "orchestration", "trust", "compliance", "governance", "risk", "resilience",
                             "cybertwins", "audit", "alerts"})
    CHECK_MESSAGE(is_known_permission(std::string(module) + ":read"), module);
}

TEST_CASE("the permissions that iam's operations need are in the catalogue") {
  for (const auto& needed : {permission::iam_read, permission::iam_write, permission::iam_admin, permission::iam_invite,
                             permission::iam_manage_roles, permission::iam_manage_keys, permission::iam_manage_sessions})
    CHECK(is_known_permission(needed.name));
}

TEST_CASE("unknown permissions are refused, each by its place") {
  const auto checked = checked_permissions({"iam:read", "iam:fly", "*", "audit:read"});
  REQUIRE_FALSE(checked.ok());
  REQUIRE(checked.error().violations().size() == 2);
  CHECK(checked.error().violations()[0].pointer == "/permissions/1");
  CHECK(checked.error().violations()[1].pointer == "/permissions/2");
}

TEST_CASE("permissions are put in order and repeated ones once") {
  const auto checked = checked_permissions({"iam:read", "audit:read", "iam:read"});
  REQUIRE(checked.ok());
  CHECK(*checked == Names{"audit:read", "iam:read"});
}

TEST_CASE("nobody can grant more than they hold, and only the owner the owner's permission") {
  CHECK(can_grant({"iam:read", "iam:write"}, {"iam:read"}));
  CHECK_FALSE(can_grant({"iam:read"}, {"iam:read", "iam:write"}));
  CHECK(can_grant({"*"}, {"iam:write", "*"}));
  CHECK_FALSE(can_grant(of("admin"), {"*"}));
  CHECK(can_grant({}, {}));
}

TEST_CASE("there are ten built-in roles, sorted by key, and each grants what exists, in order") {
  const auto roles = built_in_roles();
  CHECK(roles.size() == 10);
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (i > 0) CHECK(roles[i - 1].key < roles[i].key);
    CHECK_FALSE(roles[i].permissions.empty());
    CHECK(std::is_sorted(roles[i].permissions.begin(), roles[i].permissions.end()));
    CHECK(std::set<std::string>(roles[i].permissions.begin(), roles[i].permissions.end()).size() == roles[i].permissions.size());
    for (const auto& name : roles[i].permissions)
      CHECK_MESSAGE((name == every_permission || is_known_permission(name)), name);
  }
}

TEST_CASE("an auditor and a viewer change nothing") {
  for (const auto* role : {"auditor", "viewer"})
    for (const auto& name : of(role)) {
      const bool reads = name.ends_with(":read") || name == "audit:export";
      CHECK_MESSAGE(reads, role, " holds ", name);
    }
}

TEST_CASE("stopping an agent is granted wider than letting it run again") {
  CHECK(has("security_analyst", "aegis:kill"));
  CHECK_FALSE(has("security_analyst", "aegis:resume"));
  CHECK(has("security_admin", "aegis:resume"));
}

TEST_CASE("what was said in requests is read by security only") {
  for (const auto& role : built_in_roles()) {
    const bool may = role.key == "owner" || role.key == "admin" || role.key == "security_admin" || role.key == "security_analyst";
    CHECK_MESSAGE((role.key == "owner" || has(role.key, "gateway:read_payloads") == may), role.key);
  }
}

}  // namespace
}  // namespace astra::iam
