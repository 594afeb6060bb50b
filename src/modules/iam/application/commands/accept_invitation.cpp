#include "iam/application/invitations.hpp"
#include "iam/contracts/organisation_events.hpp"
#include "iam/domain/errors.hpp"

namespace astra::iam {

Result<TenantId> Invitations::tenant_of(const TokenHash& token) {
  auto tenant = store_.tenant_of_invitation(token);
  if (!tenant.ok() && tenant.error().is(errors::not_found)) return invitation_over;
  return tenant;
}

Result<InvitationOffer> Invitations::look(std::string_view token) {
  const TokenHash hash = tokens_.hash(token);
  auto unit = TRY(store_.begin(Caller::system(TRY(tenant_of(hash)))));
  Invitation invitation = TRY(unit->invitations().load(hash));
  const Tenant tenant = TRY(unit->tenant().read());
  if (tenant.status() != TenantStatus::active) return invitation_over;
  const InvitationOffer offer{.organisation = tenant.name(),
                              .email = invitation.email().text(),
                              .expires_at = invitation.parts().expires_at};
  TRY(invitation.accept(clock_.now()));  // only to know whether it could be; nothing is saved
  return offer;
}

Result<User> Invitations::accept(const AcceptInvitation& acceptance) {
  const InvitationOffer offer = TRY(look(acceptance.token));
  // Slow: before the transaction, and only for a token that looked good.
  const std::string password_hash = TRY(passwords_.hash(acceptance.password, offer.email, offer.organisation));

  const TokenHash token = tokens_.hash(acceptance.token);
  const TenantId tenant = TRY(tenant_of(token));
  const Instant now = clock_.now();
  auto unit = TRY(store_.begin(Caller::system(tenant)));
  Invitation invitation = TRY(unit->invitations().load(token));
  TRY(invitation.accept(now));
  User user = TRY(unit->users().load(invitation.user()));
  TRY(user.activate(acceptance.name, now));
  TRY(unit->invitations().save(invitation));
  TRY(unit->users().save(user));
  TRY(unit->users().put_password(user.id(), password_hash, now));
  TRY(unit->publish(UserActivated{.user_id = user.id(), .roles = user.roles()}));
  TRY(unit->commit());
  return user;
}

}  // namespace astra::iam
