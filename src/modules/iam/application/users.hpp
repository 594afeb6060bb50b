#pragma once
#include "iam/ports/organisation.hpp"

namespace astra::iam {

// The people of an organisation and what is done to their accounts. Nobody can change the account of somebody who may do
// more than they may themselves.
class Users final : public UserAdministration {
 public:
  Users(OrganisationStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  Result<Page<User>> list(const Caller& caller, const UserFilter& filter, const PageRequest& page) override;
  Result<User> read(const Caller& caller, UserId id) override;
  Result<User> rename(const Caller& caller, UserId id, std::string display_name, ExpectedVersion expected) override;
  Result<User> suspend(const Caller& caller, UserId id) override;
  Result<User> reactivate(const Caller& caller, UserId id) override;
  Result<User> deactivate(const Caller& caller, UserId id) override;
  Result<User> set_roles(const Caller& caller, UserId id, std::vector<std::string> roles, ExpectedVersion expected) override;

 private:
  // The account, taken for a change the caller is high enough for.
  Result<User> take(OrganisationUnit& unit, const Caller& caller, UserId id);
  Result<User> finish(OrganisationUnit& unit, User user, const EventRef& event);

  OrganisationStore& store_;
  const Clock& clock_;
};

}  // namespace astra::iam
