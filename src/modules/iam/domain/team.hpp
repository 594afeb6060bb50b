#pragma once
#include <string>
#include <vector>

#include "iam/domain/ids.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::iam {

enum class TeamRole { member, lead };

struct TeamMember {
  UserId user;
  TeamRole role = TeamRole::member;

  bool operator==(const TeamMember&) const = default;
};

// People who work together, so that cost and agents can be attributed to them. A team grants no permissions: roles do.
class Team {
 public:
  struct Parts {
    TeamId id;
    std::string name;  // unique in the organisation
    std::string description;
    std::vector<TeamMember> members;  // sorted by user
    std::int64_t version = 1;
    Instant created_at, updated_at;
  };

  // Errors: validation_failed.
  static Result<Team> create(TeamId id, std::string name, std::string description, Instant now);
  static Team restore(Parts parts) { return Team(std::move(parts)); }

  // Errors: validation_failed.
  Result<void> describe(std::string name, std::string description, Instant now);
  // Adds somebody, or changes what they are in the team. Errors: team_full.
  Result<void> put_member(TeamMember member, Instant now);
  // Errors: not_found.
  Result<void> remove_member(UserId user, Instant now);

  const TeamId& id() const { return parts_.id; }
  const std::string& name() const { return parts_.name; }
  const std::string& description() const { return parts_.description; }
  const std::vector<TeamMember>& members() const { return parts_.members; }
  std::vector<UserId> member_ids() const;
  std::int64_t version() const { return parts_.version; }
  const Parts& parts() const { return parts_; }

 private:
  explicit Team(Parts parts) : parts_(std::move(parts)) {}
  void changed(Instant now);
  Parts parts_;
};

}  // namespace astra::iam
