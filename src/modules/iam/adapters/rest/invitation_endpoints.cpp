#include "iam/adapters/rest/invitation_endpoints.hpp"

#include "iam/adapters/rest/examples.hpp"
#include "iam/domain/credential_errors.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam::rest {

void InvitationEndpoints::declare(api::Routes& routes) {
  routes.post("/api/v1/iam/invitations")
      .operation("createInvitation", "Invite somebody",
                 "Answers a link to hand to the person, shown this once. It works once, for some days (as configured, seven by "
                 "default), and for that address only.")
      .tag("Invitations")
      .needs(permission::iam_invite)
      .may_fail_with({email_taken, email_domain_not_allowed, permission_not_held})
      .audited_as("user.invited")
      .not_replayable()
      .example(R"({"email": "ben@acme.example", "roles": ["auditor"]})", examples::sent_invitation)
      .handle<&InvitationEndpoints::invite>(*this);
  routes.get("/api/v1/iam/invitations")
      .operation("listInvitations", "List invitations", "Newest first, also those that were accepted or revoked.")
      .tag("Invitations")
      .needs(permission::iam_read)
      .example(examples::invitation)
      .handle<&InvitationEndpoints::list>(*this);
  routes.post("/api/v1/iam/invitations/{invitation_id}/resend")
      .operation("resendInvitation", "Make a new link for an invitation",
                 "For a link that was lost or has expired: the old one is dead, the new one works for as long again.")
      .tag("Invitations")
      .needs(permission::iam_invite)
      .may_fail_with({invitation_over, user_outranks_caller})
      .audited_as("user.invitation_resent")
      .not_replayable()
      .example(examples::sent_invitation)
      .handle<&InvitationEndpoints::resend>(*this);
  routes.post("/api/v1/iam/invitations/{invitation_id}/revoke")
      .operation("revokeInvitation", "Take an invitation back", "The link is dead and the address can be invited again.")
      .tag("Invitations")
      .needs(permission::iam_invite)
      .may_fail_with({invitation_over, user_outranks_caller})
      .audited_as("user.invitation_revoked")
      .handle<&InvitationEndpoints::revoke>(*this);
  routes.post("/api/v1/iam/invitations/look-up")
      .operation("lookUpInvitation", "See what an invitation leads to", "For the page behind the link, before it is accepted.")
      .tag("Invitations")
      .open_to_anyone("The link's secret is the credential.")
      .may_fail_with({invitation_over})
      .not_audited("Reads only; a POST so that the secret stands in no address.")
      .example(R"({"token": "bsi_example"})",
               R"({"organisation": "Acme", "email": "ben@acme.example", "expires_at": "2026-11-29T16:45:00.000Z"})")
      .handle<&InvitationEndpoints::look>(*this);
  routes.post("/api/v1/iam/invitations/accept")
      .operation("acceptInvitation", "Accept an invitation", "Sets name and password; the person can sign in afterwards.")
      .tag("Invitations")
      .open_to_anyone("The link's secret is the credential.")
      .may_fail_with({invitation_over, CredentialError::password_not_acceptable})
      .audited_as("user.activated")
      .example(R"({"token": "bsi_example", "name": "Ben", "password": "a long and private phrase"})", examples::user)
      .handle<&InvitationEndpoints::accept>(*this);
}

SentInvitationView InvitationEndpoints::with_link(const SentInvitation& sent) const {
  return {.invitation = view_of(sent.invitation), .token = sent.token, .link = public_url_ + "/invitation?token=" + sent.token};
}

Result<api::Created<SentInvitationView>> InvitationEndpoints::invite(const Caller& caller, const api::Body<NewInvitation>& body) {
  const SentInvitation sent = TRY(invitations_.invite(caller, body->email, body->roles));
  return api::Created<SentInvitationView>{with_link(sent), "/api/v1/iam/users/" + sent.invitation.user().to_string()};
}

Result<Page<InvitationView>> InvitationEndpoints::list(const Caller& caller, const api::Query<InvitationQuery>& query,
                                                       const PageRequest& page) {
  return views_of(TRY(invitations_.list(caller, {.state = query->state}, page)));
}

Result<SentInvitationView> InvitationEndpoints::resend(const Caller& caller, const api::Path<InvitationPath>& path) {
  return with_link(TRY(invitations_.resend(caller, path->invitation_id)));
}

Result<void> InvitationEndpoints::revoke(const Caller& caller, const api::Path<InvitationPath>& path) {
  return invitations_.revoke(caller, path->invitation_id);
}

Result<InvitationOfferView> InvitationEndpoints::look(const api::Body<InvitationToken>& body) {
  const InvitationOffer offer = TRY(invitations_.look(body->token));
  return InvitationOfferView{.organisation = offer.organisation, .email = offer.email, .expires_at = offer.expires_at};
}

Result<UserView> InvitationEndpoints::accept(const api::Body<InvitationAcceptance>& body) {
  return view_of(TRY(invitations_.accept({.token = body->token, .name = body->name, .password = body->password})));
}

}  // namespace astra::iam::rest
