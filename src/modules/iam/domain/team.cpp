#include "iam/domain/team.hpp"

#include <algorithm>

#include "iam/domain/errors.hpp"
#include "iam/domain/limits.hpp"
#include "iam/domain/text.hpp"

namespace astra::iam {
namespace {

auto position(std::vector<TeamMember>& members, UserId user) {
  return std::lower_bound(members.begin(), members.end(), user,
                          [](const TeamMember& member, UserId wanted) { return member.user < wanted; });
}

}  // namespace

Result<Team> Team::create(TeamId id, std::string name, std::string description, Instant now) {
  name = TRY(checked_name(std::move(name), "/name"));
  description = TRY(checked_text(std::move(description), limits::longest_description, "/description"));
  return Team({.id = id,
               .name = std::move(name),
               .description = std::move(description),
               .members = {},
               .created_at = now,
               .updated_at = now});
}

Result<void> Team::describe(std::string name, std::string description, Instant now) {
  name = TRY(checked_name(std::move(name), "/name"));
  description = TRY(checked_text(std::move(description), limits::longest_description, "/description"));
  parts_.name = std::move(name);
  parts_.description = std::move(description);
  changed(now);
  return {};
}

Result<void> Team::put_member(TeamMember member, Instant now) {
  const auto at = position(parts_.members, member.user);
  if (at != parts_.members.end() && at->user == member.user) {
    at->role = member.role;
  } else {
    if (parts_.members.size() >= limits::most_members) return team_full;
    parts_.members.insert(at, member);
  }
  changed(now);
  return {};
}

Result<void> Team::remove_member(UserId user, Instant now) {
  const auto at = position(parts_.members, user);
  if (at == parts_.members.end() || at->user != user) return errors::not_found;
  parts_.members.erase(at);
  changed(now);
  return {};
}

std::vector<UserId> Team::member_ids() const {
  std::vector<UserId> ids;
  for (const auto& member : parts_.members) ids.push_back(member.user);
  return ids;
}

void Team::changed(Instant now) {
  parts_.updated_at = now;
  ++parts_.version;
}

}  // namespace astra::iam
