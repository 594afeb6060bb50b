#include "iam/application/checks.hpp"
#include "iam/application/teams.hpp"
#include "iam/contracts/organisation_events.hpp"

namespace astra::iam {

Result<void> Teams::remove(const Caller& caller, TeamId id, ExpectedVersion expected) {
  auto unit = TRY(store_.begin(caller));
  const Team team = TRY(unit->teams().load(id));
  TRY(require_version(team.version(), expected));
  TRY(unit->teams().remove(id));
  TRY(unit->publish(TeamDeleted{.team_id = id}));
  return unit->commit();
}

}  // namespace astra::iam
