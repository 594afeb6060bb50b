#pragma once
#include "iam/application/credentials/identity_proof.hpp"

namespace astra::iam {

class SignInUseCases final : public SignIn {
 public:
  explicit SignInUseCases(const CredentialParts& parts) : parts_(parts), proof_(parts) {}
  Result<SignedIn> log_in(const LoginRequest& request, const ClientInfo& client) override;
  Result<void> log_out(const Caller& caller) override;
  Result<WhoAmI> who_am_i(const Caller& caller) override;
  Result<Instant> step_up(const Caller& caller, const Proof& proof) override;

 private:
  const CredentialParts& parts_;
  IdentityProof proof_;
};

}  // namespace astra::iam
