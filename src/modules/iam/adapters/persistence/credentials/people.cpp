#include <algorithm>

#include "iam/adapters/persistence/credentials/stores.hpp"
#include "iam/domain/role.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql load_person{"iam.people.load", R"(
  SELECT u.id, u.email, u.display_name, u.state = 'active' AND t.status = 'active', t.tenant_id, t.name, t.slug, t.mfa_required,
         t.session_idle_minutes, t.session_absolute_minutes,
         ARRAY(SELECT role FROM iam.user_role ur WHERE ur.user_id = u.id ORDER BY role),
         ARRAY(SELECT DISTINCT p FROM iam.user_role ur JOIN iam.role r ON r.key = ur.role, unnest(r.permissions) p WHERE ur.user_id = u.id)
  FROM iam.user u JOIN iam.tenant t ON t.tenant_id = u.tenant_id
  WHERE u.id = $1)"};

constexpr Sql load_organisation{"iam.people.organisation", "SELECT name, slug FROM iam.tenant"};

constexpr Sql custom_roles{"iam.people.custom_roles", "SELECT key, permissions FROM iam.role WHERE key = ANY ($1)"};

constexpr Sql find_team{"iam.people.team", "SELECT EXISTS (SELECT FROM iam.team WHERE id = $1)"};

constexpr Sql mark_seen{"iam.people.seen", "UPDATE iam.user SET last_seen_at = $2 WHERE id = $1"};

// What built-in roles grant, added to what custom ones do.
std::vector<std::string> with_built_in(const std::vector<std::string>& roles, std::vector<std::string> permissions) {
  for (const auto& role : roles) {
    if (const auto* built_in = find_built_in_role(role)) {
      permissions.insert(permissions.end(), built_in->permissions.begin(), built_in->permissions.end());
    }
  }
  std::sort(permissions.begin(), permissions.end());
  permissions.erase(std::unique(permissions.begin(), permissions.end()), permissions.end());
  return permissions;
}

}  // namespace

Result<OrganisationName> PgPeople::organisation() {
  const auto rows = TRY(transaction_.run(load_organisation));
  if (rows.empty()) return errors::not_found;
  return OrganisationName{.name = rows[0].get<std::string>(0), .slug = rows[0].get<std::string>(1)};
}

Result<Person> PgPeople::load(UserId user) {
  const auto rows = TRY(transaction_.run(load_person, user));
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  Person person;
  row.next(person.id);
  row.next(person.email);
  row.next(person.name);
  row.next(person.active);
  row.next(person.tenant);
  row.next(person.tenant_name);
  row.next(person.tenant_slug);
  row.next(person.mfa_required);
  person.session_rules.idle = Duration::minutes(row.next<std::int32_t>());
  person.session_rules.absolute = Duration::minutes(row.next<std::int32_t>());
  row.next(person.roles);
  person.permissions = with_built_in(person.roles, row.next<std::vector<std::string>>());
  return person;
}

Result<std::vector<std::string>> PgPeople::granted_by(const std::vector<std::string>& roles) {
  const auto rows = TRY(transaction_.run(custom_roles, roles));
  std::vector<std::string> known, permissions;
  for (const auto row : rows) {
    known.push_back(row.get<std::string>(0));
    for (auto& permission : row.get<std::vector<std::string>>(1)) permissions.push_back(std::move(permission));
  }
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (find_built_in_role(roles[i]) || std::find(known.begin(), known.end(), roles[i]) != known.end()) continue;
    return DomainError(errors::validation_failed, {}, {{"/roles/" + std::to_string(i), "unknown", "there is no such role"}});
  }
  return with_built_in(roles, std::move(permissions));
}

Result<bool> PgPeople::has_team(TeamId team) {
  const auto rows = TRY(transaction_.run(find_team, team));
  return rows[0].get<bool>(0);
}

Result<void> PgPeople::seen(UserId user, Instant now) {
  transaction_.queue(mark_seen, user, now);
  return {};
}

}  // namespace astra::iam
