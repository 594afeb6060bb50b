#include "iam/application/checks.hpp"
#include "iam/application/invitations.hpp"
#include "iam/contracts/organisation_events.hpp"
#include "iam/domain/errors.hpp"

namespace astra::iam {
namespace {

// The prefix lets scanners of leaked secrets recognise the token.
constexpr std::string_view token_prefix = "bsi_";

std::optional<UserId> person(const Caller& caller) {
  return caller.kind == Caller::Kind::user ? std::optional(UserId(caller.principal)) : std::nullopt;
}

}  // namespace

Result<SentInvitation> Invitations::invite(const Caller& caller, std::string_view email, std::vector<std::string> roles) {
  const Instant now = clock_.now();
  Email address = TRY(Email::parse(email));
  auto unit = TRY(store_.begin(caller));
  TRY(TRY(unit->tenant().read()).require_allowed(address));
  TRY(require_grantable(*unit, caller, roles));
  if (TRY(unit->users().find(address))) return email_taken;

  const User user = TRY(User::invite(UserId::create(now), address, std::move(roles), now));
  MintedToken token = tokens_.mint(token_prefix);
  Invitation invitation = Invitation::create(InvitationId::create(now), user.id(), std::move(address), user.roles(), token.hash,
                                             person(caller), validity_, now);
  TRY(unit->users().add(user));
  TRY(unit->invitations().add(invitation));
  TRY(unit->publish(UserInvited{.user_id = user.id(), .invitation_id = invitation.id(), .roles = user.roles()}));
  TRY(unit->commit());
  return SentInvitation{.invitation = std::move(invitation), .token = std::move(token.text)};
}

Result<SentInvitation> Invitations::resend(const Caller& caller, InvitationId id) {
  auto unit = TRY(store_.begin(caller));
  Invitation invitation = TRY(unit->invitations().load(id));
  TRY(require_rank(caller, TRY(permissions_of(*unit, invitation.roles()))));
  MintedToken token = tokens_.mint(token_prefix);
  TRY(invitation.resend(token.hash, validity_, clock_.now()));
  TRY(unit->invitations().save(invitation));
  TRY(unit->publish(UserInvitationResent{.user_id = invitation.user(), .invitation_id = id}));
  TRY(unit->commit());
  return SentInvitation{.invitation = std::move(invitation), .token = std::move(token.text)};
}

}  // namespace astra::iam
