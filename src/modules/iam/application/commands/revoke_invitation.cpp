#include "iam/application/checks.hpp"
#include "iam/application/invitations.hpp"
#include "iam/contracts/organisation_events.hpp"

namespace astra::iam {

// The account that waited for the invitation goes too, so that the address can be invited again.
Result<void> Invitations::revoke(const Caller& caller, InvitationId id) {
  auto unit = TRY(store_.begin(caller));
  Invitation invitation = TRY(unit->invitations().load(id));
  TRY(require_rank(caller, TRY(permissions_of(*unit, invitation.roles()))));
  TRY(invitation.revoke(clock_.now()));
  TRY(unit->invitations().save(invitation));
  TRY(unit->users().remove(invitation.user()));
  TRY(unit->publish(UserInvitationRevoked{.user_id = invitation.user(), .invitation_id = id}));
  return unit->commit();
}

}  // namespace astra::iam
