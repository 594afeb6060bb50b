#pragma once
#include "iam/ports/organisation.hpp"

namespace astra::iam {

// Built-in and custom roles seen as one list; custom ones made, edited and deleted.
class Roles final : public RoleAdministration {
 public:
  Roles(OrganisationStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  Result<Page<RoleView>> list(const Caller& caller, const PageRequest& page) override;
  Result<RoleView> read(const Caller& caller, const std::string& key) override;
  Result<RoleView> create(const Caller& caller, std::string key, RoleText text) override;
  Result<RoleView> edit(const Caller& caller, const std::string& key, const RoleEdit& edit, ExpectedVersion expected) override;
  Result<void> remove(const Caller& caller, const std::string& key, ExpectedVersion expected) override;

 private:
  OrganisationStore& store_;
  const Clock& clock_;
};

RoleView view_of(const BuiltInRole& role);
RoleView view_of(const Role& role);

}  // namespace astra::iam
