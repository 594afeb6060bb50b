#include "iam/adapters/persistence/rows.hpp"
#include "iam/adapters/persistence/stores.hpp"
#include "iam/domain/errors.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

#define SELECT_ROLE "SELECT key, name, description, permissions, version, created_at, updated_at FROM iam.role "

constexpr Sql load_role{"iam.load_role", SELECT_ROLE "WHERE key = $1 FOR UPDATE"};
constexpr Sql read_role{"iam.read_role", SELECT_ROLE "WHERE key = $1"};
constexpr Sql list_roles{"iam.list_roles", SELECT_ROLE "ORDER BY key"};
constexpr Sql hold_roles{"iam.hold_roles", SELECT_ROLE "WHERE key = ANY ($1::text[]) ORDER BY key FOR SHARE"};
constexpr Sql is_in_use{"iam.role_in_use", R"(
  SELECT EXISTS (SELECT FROM iam.user_role WHERE role = $1)
      OR EXISTS (SELECT FROM iam.service_account WHERE $1 = ANY (roles) AND disabled_at IS NULL))"};
constexpr Sql add_role{"iam.add_role", R"(
  INSERT INTO iam.role (key, name, description, permissions, version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7))"};
constexpr Sql save_role{"iam.save_role", R"(
  UPDATE iam.role SET name = $2, description = $3, permissions = $4, version = $5, updated_at = $6 WHERE key = $1)"};
constexpr Sql remove_role{"iam.remove_role", "DELETE FROM iam.role WHERE key = $1"};

#undef SELECT_ROLE

Role role_in(postgres::Row& row) {
  return Role::restore({.key = row.next<std::string>(),
                        .name = row.next<std::string>(),
                        .description = row.next<std::string>(),
                        .permissions = row.next<std::vector<std::string>>(),
                        .version = row.next<std::int64_t>(),
                        .created_at = row.next<Instant>(),
                        .updated_at = row.next<Instant>()});
}

Result<Role> one(const postgres::Rows& rows) {
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return role_in(row);
}

std::vector<Role> every(const postgres::Rows& rows) {
  std::vector<Role> roles;
  for (auto row : rows) roles.push_back(role_in(row));
  return roles;
}

}  // namespace

Result<Role> PgRoleStore::load(const std::string& key) { return one(TRY(transaction_.run(load_role, key))); }
Result<Role> PgRoleStore::read(const std::string& key) { return one(TRY(transaction_.run(read_role, key))); }
Result<std::vector<Role>> PgRoleStore::all() { return every(TRY(transaction_.run(list_roles))); }

Result<std::vector<Role>> PgRoleStore::hold(const std::vector<std::string>& keys) {
  return every(TRY(transaction_.run(hold_roles, keys)));
}

Result<bool> PgRoleStore::in_use(const std::string& key) {
  return TRY(transaction_.run(is_in_use, key))[0].get<bool>(0);
}

Result<void> PgRoleStore::add(const Role& role) {
  const auto added = transaction_.run(add_role, role.key(), role.name(), role.description(), role.permissions(),
                                      role.version(), role.created_at(), role.updated_at());
  if (!added.ok() && added.error().is(postgres::unique_violation)) return role_key_taken;
  if (!added.ok()) return DomainError(added.error().kind(), std::string(added.error().message()));
  return {};
}

Result<void> PgRoleStore::save(const Role& role) {
  transaction_.queue(save_role, role.key(), role.name(), role.description(), role.permissions(), role.version(),
                     role.updated_at());
  return {};
}

Result<void> PgRoleStore::remove(const std::string& key) {
  transaction_.queue(remove_role, key);
  return {};
}

}  // namespace astra::iam
