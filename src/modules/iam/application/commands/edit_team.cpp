#include "iam/application/checks.hpp"
#include "iam/application/teams.hpp"

namespace astra::iam {

Result<Team> Teams::edit(const Caller& caller, TeamId id, const TeamEdit& edit, ExpectedVersion expected) {
  auto unit = TRY(store_.begin(caller));
  Team team = TRY(unit->teams().load(id));
  TRY(require_version(team.version(), expected));
  TRY(team.describe(edit.name.value_or(team.name()), edit.description.value_or(team.description()), clock_.now()));
  return finish(*unit, std::move(team));
}

}  // namespace astra::iam
