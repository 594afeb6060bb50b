#pragma once
#include "iam/ports/new_passwords.hpp"
#include "iam/ports/organisation.hpp"
#include "iam/ports/tokens.hpp"

namespace astra::iam {

// Letting people in. The link is handed to the inviter once; no mail is sent.
class Invitations final : public InvitationAdministration {
 public:
  // An invitation works for `validity`.
  Invitations(OrganisationStore& store, Tokens& tokens, NewPasswords& passwords, Duration validity, const Clock& clock)
      : store_(store), tokens_(tokens), passwords_(passwords), validity_(validity), clock_(clock) {}

  Result<SentInvitation> invite(const Caller& caller, std::string_view email, std::vector<std::string> roles) override;
  Result<Page<Invitation>> list(const Caller& caller, const InvitationFilter& filter, const PageRequest& page) override;
  Result<SentInvitation> resend(const Caller& caller, InvitationId id) override;
  Result<void> revoke(const Caller& caller, InvitationId id) override;
  Result<InvitationOffer> look(std::string_view token) override;
  Result<User> accept(const AcceptInvitation& acceptance) override;

 private:
  // Where the token leads, while it still can be used. Errors: invitation_over.
  Result<TenantId> tenant_of(const TokenHash& token);

  OrganisationStore& store_;
  Tokens& tokens_;
  NewPasswords& passwords_;
  Duration validity_;
  const Clock& clock_;
};

}  // namespace astra::iam
