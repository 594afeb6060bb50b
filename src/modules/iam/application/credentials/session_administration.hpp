#pragma once
#include "iam/application/credentials/parts.hpp"

namespace astra::iam {

class SessionUseCases final : public SessionAdministration {
 public:
  explicit SessionUseCases(const CredentialParts& parts) : parts_(parts) {}
  Result<Page<Session>> own(const Caller& caller, const PageRequest& page) override;
  Result<void> revoke_own(const Caller& caller, SessionId id) override;
  Result<std::int64_t> revoke_others(const Caller& caller) override;
  Result<Page<Session>> of_user(const Caller& caller, UserId user, const PageRequest& page) override;
  Result<std::int64_t> revoke_of_user(const Caller& caller, UserId user) override;

 private:
  const CredentialParts& parts_;
};

}  // namespace astra::iam
