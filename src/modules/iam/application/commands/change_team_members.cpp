#include "iam/application/teams.hpp"
#include "iam/domain/text.hpp"

namespace astra::iam {

Result<Team> Teams::put_member(const Caller& caller, TeamId id, TeamMember member) {
  auto unit = TRY(store_.begin(caller));
  Team team = TRY(unit->teams().load(id));
  const auto user = unit->users().read(member.user);
  if (!user.ok() && !user.error().is(errors::not_found)) return DomainError(user.error().kind());
  if (!user.ok() || user->state() == UserState::deactivated)
    return invalid("/user_id", "unknown_user", "There is no such person in the organisation.");
  TRY(team.put_member(member, clock_.now()));
  return finish(*unit, std::move(team));
}

Result<Team> Teams::remove_member(const Caller& caller, TeamId id, UserId user) {
  auto unit = TRY(store_.begin(caller));
  Team team = TRY(unit->teams().load(id));
  TRY(team.remove_member(user, clock_.now()));
  return finish(*unit, std::move(team));
}

}  // namespace astra::iam
