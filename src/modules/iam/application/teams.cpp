#include "iam/application/teams.hpp"

#include "iam/contracts/organisation_events.hpp"

namespace astra::iam {

Result<Team> Teams::finish(OrganisationUnit& unit, Team team) {
  TRY(unit.teams().save(team));
  TRY(unit.publish(TeamChanged{.team_id = team.id(), .name = team.name(), .members = team.member_ids()}));
  TRY(unit.commit());
  return team;
}

}  // namespace astra::iam
