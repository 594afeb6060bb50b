#include "iam/application/teams.hpp"
#include "iam/contracts/organisation_events.hpp"

namespace astra::iam {

Result<Team> Teams::create(const Caller& caller, std::string name, std::string description) {
  const Instant now = clock_.now();
  Team team = TRY(Team::create(TeamId::create(now), std::move(name), std::move(description), now));
  auto unit = TRY(store_.begin(caller));
  TRY(unit->teams().add(team));
  TRY(unit->publish(TeamCreated{.team_id = team.id(), .name = team.name()}));
  TRY(unit->commit());
  return team;
}

}  // namespace astra::iam
