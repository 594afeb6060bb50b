#include "iam/adapters/rest/team_endpoints.hpp"

#include "iam/adapters/rest/examples.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam::rest {
namespace {

api::WithETag<TeamView> tagged(const Team& team) { return {view_of(team), team.version()}; }

}  // namespace

void TeamEndpoints::declare(api::Routes& routes) {
  routes.get("/api/v1/iam/teams")
      .operation("listTeams", "List teams", "Teams with their members, oldest first.")
      .tag("Teams")
      .needs(permission::iam_read)
      .example(examples::team)
      .handle<&TeamEndpoints::list>(*this);
  routes.get("/api/v1/iam/teams/{team_id}")
      .operation("readTeam", "Read a team", "One team with its members.")
      .tag("Teams")
      .needs(permission::iam_read)
      .example(examples::team)
      .handle<&TeamEndpoints::read>(*this);
  routes.post("/api/v1/iam/teams")
      .operation("createTeam", "Form a team", "A team without members yet. It grants nothing; keys and cost can belong to it.")
      .tag("Teams")
      .needs(permission::iam_write)
      .may_fail_with({team_name_taken})
      .audited_as("team.created")
      .example(R"({"name": "Checkout", "description": "The checkout assistant."})", examples::team)
      .handle<&TeamEndpoints::create>(*this);
  routes.patch("/api/v1/iam/teams/{team_id}")
      .operation("changeTeam", "Change a team", "Changes name or description.")
      .tag("Teams")
      .needs(permission::iam_write)
      .may_fail_with({team_name_taken})
      .audited_as("team.changed")
      .example(R"({"name": "Checkout"})", examples::team)
      .handle<&TeamEndpoints::change>(*this);
  routes.del("/api/v1/iam/teams/{team_id}")
      .operation("deleteTeam", "Dissolve a team", "Its people stay; what was attributed to it stays so.")
      .tag("Teams")
      .needs(permission::iam_write)
      .audited_as("team.deleted")
      .handle<&TeamEndpoints::remove>(*this);
  routes.put("/api/v1/iam/teams/{team_id}/members/{user_id}")
      .operation("putTeamMember", "Put somebody into a team", "Adds the person, or changes what they are in the team.")
      .tag("Teams")
      .needs(permission::iam_write)
      .may_fail_with({team_full})
      .audited_as("team.member_put")
      .example(R"({"role": "lead"})", examples::team)
      .handle<&TeamEndpoints::put_member>(*this);
  routes.del("/api/v1/iam/teams/{team_id}/members/{user_id}")
      .operation("removeTeamMember", "Take somebody out of a team", "Answers the team as it is then.")
      .tag("Teams")
      .needs(permission::iam_write)
      .audited_as("team.member_removed")
      .example(examples::team)
      .handle<&TeamEndpoints::remove_member>(*this);
}

Result<Page<TeamView>> TeamEndpoints::list(const Caller& caller, const PageRequest& page) {
  return views_of(TRY(teams_.list(caller, page)));
}

Result<api::WithETag<TeamView>> TeamEndpoints::read(const Caller& caller, const api::Path<TeamPath>& path) {
  return tagged(TRY(teams_.read(caller, path->team_id)));
}

Result<api::Created<TeamView>> TeamEndpoints::create(const Caller& caller, const api::Body<NewTeam>& body) {
  const Team team = TRY(teams_.create(caller, body->name, body->description));
  return api::Created<TeamView>{view_of(team), "/api/v1/iam/teams/" + team.id().to_string(), team.version()};
}

Result<api::WithETag<TeamView>> TeamEndpoints::change(const Caller& caller, const api::CallContext& call,
                                                      const api::Path<TeamPath>& path, const api::Body<TeamChange>& body) {
  const TeamEdit edit{.name = body->name, .description = body->description};
  return tagged(TRY(teams_.edit(caller, path->team_id, edit, call.expected_version())));
}

Result<void> TeamEndpoints::remove(const Caller& caller, const api::CallContext& call, const api::Path<TeamPath>& path) {
  return teams_.remove(caller, path->team_id, call.expected_version());
}

Result<api::WithETag<TeamView>> TeamEndpoints::put_member(const Caller& caller, const api::Path<TeamMemberPath>& path,
                                                          const api::Body<TeamMemberChange>& body) {
  return tagged(TRY(teams_.put_member(caller, path->team_id, {.user = path->user_id, .role = body->role})));
}

Result<api::WithETag<TeamView>> TeamEndpoints::remove_member(const Caller& caller, const api::Path<TeamMemberPath>& path) {
  return tagged(TRY(teams_.remove_member(caller, path->team_id, path->user_id)));
}

}  // namespace astra::iam::rest
