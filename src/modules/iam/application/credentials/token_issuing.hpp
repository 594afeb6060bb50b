#pragma once
#include "iam/application/credentials/identity_proof.hpp"

namespace astra::iam {

class TokenUseCases final : public TokenIssuing {
 public:
  explicit TokenUseCases(const CredentialParts& parts) : parts_(parts), proof_(parts) {}
  Result<IssuedTokens> for_login(const LoginRequest& request, const ClientInfo& client) override;
  Result<IssuedTokens> for_session(const Caller& caller) override;
  Result<IssuedTokens> refresh(std::string_view refresh_token, const ClientInfo& client) override;
  Result<void> revoke(std::string_view refresh_token, const ClientInfo& client) override;
  Result<std::string> jwks() override { return parts_.access_tokens.jwks(); }

 private:
  // Starts a family in the unit and commits it.
  Result<IssuedTokens> start_family(CredentialUnit& unit, const Person& person, const Caller& by, Instant authenticated_at,
                                    bool with_mfa);
  Result<IssuedTokens> with_access_token(const Person& person, const TokenFamily& family, std::string refresh_token,
                                         Instant refresh_expires_at);
  Result<void> end_family(CredentialUnit& unit, const Caller& by, const TokenFamily& family, std::string_view reason);

  const CredentialParts& parts_;
  IdentityProof proof_;
};

}  // namespace astra::iam
