#pragma once
#include <string>

#include "iam/adapters/rest/organisation_dtos.hpp"
#include "platform/api/routes.hpp"

namespace astra::iam::rest {

// /api/v1/iam/invitations: letting people in, and what the invited person does.
class InvitationEndpoints {
 public:
  // Links begin with public_url: how browsers reach this server, without a slash at the end.
  InvitationEndpoints(InvitationAdministration& invitations, std::string public_url)
      : invitations_(invitations), public_url_(std::move(public_url)) {}
  void declare(api::Routes& routes);

  Result<api::Created<SentInvitationView>> invite(const Caller& caller, const api::Body<NewInvitation>& body);
  Result<Page<InvitationView>> list(const Caller& caller, const api::Query<InvitationQuery>& query, const PageRequest& page);
  Result<SentInvitationView> resend(const Caller& caller, const api::Path<InvitationPath>& path);
  Result<void> revoke(const Caller& caller, const api::Path<InvitationPath>& path);
  Result<InvitationOfferView> look(const api::Body<InvitationToken>& body);
  Result<UserView> accept(const api::Body<InvitationAcceptance>& body);

 private:
  SentInvitationView with_link(const SentInvitation& sent) const;

  InvitationAdministration& invitations_;
  std::string public_url_;
};

}  // namespace astra::iam::rest
