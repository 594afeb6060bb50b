#pragma once
#include "iam/application/credentials/identity_proof.hpp"
#include "iam/ports/new_passwords.hpp"

namespace astra::iam {

class PasswordUseCases final : public PasswordChanges, public NewPasswords {
 public:
  explicit PasswordUseCases(const CredentialParts& parts) : parts_(parts), proof_(parts) {}
  Result<void> change(const Caller& caller, std::string_view current, std::string_view wanted) override;
  Result<ResetLink> make_reset_link(const Caller& caller, UserId user) override;
  Result<void> reset(std::string_view token, std::string_view wanted, const ClientInfo& client) override;
  Result<std::string> hash(std::string_view password, std::string_view email, std::string_view organisation) override;

 private:
  const CredentialParts& parts_;
  IdentityProof proof_;
};

}  // namespace astra::iam
