#pragma once
#include "iam/ports/organisation.hpp"

namespace astra::iam {

// The teams of an organisation and who belongs to them.
class Teams final : public TeamAdministration {
 public:
  Teams(OrganisationStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  Result<Page<Team>> list(const Caller& caller, const PageRequest& page) override;
  Result<Team> read(const Caller& caller, TeamId id) override;
  Result<Team> create(const Caller& caller, std::string name, std::string description) override;
  Result<Team> edit(const Caller& caller, TeamId id, const TeamEdit& edit, ExpectedVersion expected) override;
  Result<void> remove(const Caller& caller, TeamId id, ExpectedVersion expected) override;
  Result<Team> put_member(const Caller& caller, TeamId id, TeamMember member) override;
  Result<Team> remove_member(const Caller& caller, TeamId id, UserId user) override;

 private:
  Result<Team> finish(OrganisationUnit& unit, Team team);

  OrganisationStore& store_;
  const Clock& clock_;
};

}  // namespace astra::iam
