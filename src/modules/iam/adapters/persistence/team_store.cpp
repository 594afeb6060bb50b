#include "iam/adapters/persistence/rows.hpp"
#include "iam/adapters/persistence/stores.hpp"
#include "iam/domain/errors.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

#define SELECT_TEAM                                                                                                     \
  "SELECT t.id, t.name, t.description, "                                                                                \
  "ARRAY(SELECT m.user_id FROM iam.team_member m WHERE m.tenant_id = t.tenant_id AND m.team_id = t.id ORDER BY 1), "    \
  "ARRAY(SELECT m.role FROM iam.team_member m WHERE m.tenant_id = t.tenant_id AND m.team_id = t.id ORDER BY m.user_id), " \
  "t.version, t.created_at, t.updated_at FROM iam.team t "

constexpr Sql load_team{"iam.load_team", SELECT_TEAM "WHERE t.id = $1 FOR UPDATE OF t"};
constexpr Sql read_team{"iam.read_team", SELECT_TEAM "WHERE t.id = $1"};
constexpr Sql list_teams{"iam.list_teams", SELECT_TEAM "WHERE ($1::uuid IS NULL OR t.id > $1) ORDER BY t.id LIMIT $2"};
constexpr Sql count_teams{"iam.count_teams", "SELECT count(*) FROM iam.team"};
constexpr Sql add_team{"iam.add_team", R"(
  INSERT INTO iam.team (id, name, description, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6))"};
constexpr Sql save_team{"iam.save_team",
                        "UPDATE iam.team SET name = $2, description = $3, version = $4, updated_at = $5 WHERE id = $1"};
constexpr Sql remove_members{"iam.remove_team_members",
                             "DELETE FROM iam.team_member WHERE team_id = $1 AND user_id <> ALL ($2::uuid[])"};
constexpr Sql put_members{"iam.put_team_members", R"(
  INSERT INTO iam.team_member (team_id, user_id, role) SELECT $1, * FROM unnest($2::uuid[], $3::text[])
  ON CONFLICT (tenant_id, team_id, user_id) DO UPDATE SET role = EXCLUDED.role)"};
constexpr Sql remove_team{"iam.remove_team", "DELETE FROM iam.team WHERE id = $1"};

#undef SELECT_TEAM

Team team_in(postgres::Row& row) {
  Team::Parts parts{.id = row.next<TeamId>(),
                    .name = row.next<std::string>(),
                    .description = row.next<std::string>(),
                    .members = {},
                    .created_at = {},
                    .updated_at = {}};
  const auto users = row.next<std::vector<UserId>>();
  const auto roles = row.next<std::vector<std::string>>();
  for (std::size_t i = 0; i < users.size(); ++i)
    parts.members.push_back({.user = users[i], .role = named<TeamRole>(roles[i]).value_or(TeamRole::member)});
  row.next(parts.version);
  row.next(parts.created_at);
  row.next(parts.updated_at);
  return Team::restore(std::move(parts));
}

Result<Team> one(const postgres::Rows& rows) {
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return team_in(row);
}

Result<void> unless_name_taken(const Result<postgres::Rows>& written) {
  if (written.ok()) return {};
  if (written.error().is(postgres::unique_violation)) return team_name_taken;
  return DomainError(written.error().kind(), std::string(written.error().message()));
}

}  // namespace

Result<Team> PgTeamStore::load(TeamId id) { return one(TRY(transaction_.run(load_team, id))); }
Result<Team> PgTeamStore::read(TeamId id) { return one(TRY(transaction_.run(read_team, id))); }

Result<Page<Team>> PgTeamStore::list(const PageRequest& page) {
  const auto rows = TRY(transaction_.run(list_teams, TRY(after_id(page)), page.limit + 1));
  auto answer = page_by_id<Team>(rows, page, team_in);
  if (page.count) answer.total_count = TRY(transaction_.run(count_teams))[0].get<std::int64_t>(0);
  return answer;
}

Result<void> PgTeamStore::add(const Team& team) {
  const auto& t = team.parts();
  return unless_name_taken(
      transaction_.run(add_team, t.id, t.name, t.description, t.version, t.created_at, t.updated_at));
}

Result<void> PgTeamStore::save(const Team& team) {
  const auto& t = team.parts();
  TRY(unless_name_taken(transaction_.run(save_team, t.id, t.name, t.description, t.version, t.updated_at)));
  std::vector<std::string> roles;
  for (const auto& member : t.members) roles.emplace_back(name_of(member.role));
  transaction_.queue(remove_members, t.id, team.member_ids());
  transaction_.queue(put_members, t.id, team.member_ids(), roles);
  return {};
}

Result<void> PgTeamStore::remove(TeamId id) {
  transaction_.queue(remove_team, id);
  return {};
}

}  // namespace astra::iam
