#include "iam/application/first_run.hpp"
#include "iam/contracts/organisation_events.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/role.hpp"

namespace astra::iam {
namespace {

constexpr std::string_view token_prefix = "bss_";

// The account that the program made is taken over where the person names its address.
Result<User> make_owner(OrganisationUnit& unit, const Email& email, const std::string& name, Instant now) {
  auto existing = TRY(unit.users().find(email));
  if (!existing) {
    const User owner = TRY(User::found(UserId::create(now), email, name, now));
    TRY(unit.users().add(owner));
    TRY(unit.publish(UserActivated{.user_id = owner.id(), .roles = owner.roles()}));
    return owner;
  }
  if (existing->state() != UserState::active || !existing->is_owner()) return email_taken;
  TRY(existing->rename(name, now));
  TRY(unit.users().save(*existing));
  return *std::move(existing);
}

// Else its time is over: it can no longer sign in, and its keys act for the new owner. It was made with the organisation.
Result<void> retire_founder(OrganisationUnit& unit, const Tenant& tenant, const User& owner, Instant now) {
  auto founder = TRY(unit.users().first_owner());
  if (!founder || founder->id() == owner.id() || founder->parts().created_at != tenant.parts().created_at) return {};
  constexpr std::int64_t the_new_owner = 1;
  TRY(founder->deactivate(the_new_owner, now));
  TRY(unit.users().hand_over_keys(founder->id(), owner.id()));
  TRY(unit.users().save(*founder));
  return unit.publish(UserDeactivated{.user_id = founder->id()});
}

}  // namespace

Result<std::string> FirstRun::issue_setup_token() {
  const SetupState at = TRY(state());
  if (at.progress == SetupProgress::empty) return errors::not_found;
  if (at.progress == SetupProgress::claimed) return setup_over;
  const Instant now = clock_.now();
  MintedToken token = tokens_.mint(token_prefix);
  auto unit = TRY(store_.begin(Caller::system(*at.tenant)));
  TRY(unit->setup_tokens().replace(SetupToken::issue(SetupTokenId::create(now), token.hash, validity_, now)));
  TRY(unit->commit());
  return std::move(token.text);
}

Result<TenantId> FirstRun::tenant_of(const TokenHash& token) {
  auto tenant = store_.tenant_of_setup_token(token);
  if (!tenant.ok() && tenant.error().is(errors::not_found)) return setup_over;
  return tenant;
}

Result<void> FirstRun::look(std::string_view token) {
  const TokenHash hash = tokens_.hash(token);
  auto unit = TRY(store_.begin(Caller::system(TRY(tenant_of(hash)))));
  return TRY(unit->setup_tokens().load(hash)).require_usable(clock_.now());
}

Result<Claimed> FirstRun::claim(const ClaimRequest& request) {
  TRY(look(request.token));
  const Email email = TRY(Email::parse(request.owner_email, "/owner_email"));
  const std::string password_hash = TRY(passwords_.hash(request.password, email.text(), request.organisation));

  const Instant now = clock_.now();
  const TokenHash hash = tokens_.hash(request.token);
  auto unit = TRY(store_.begin(Caller::system(TRY(tenant_of(hash)))));
  SetupToken token = TRY(unit->setup_tokens().load(hash));
  TRY(token.use(now));
  Tenant tenant = TRY(unit->tenant().load());
  TRY(tenant.claim(request.organisation, now));
  User owner = TRY(make_owner(*unit, email, request.owner_name, now));
  TRY(unit->users().put_password(owner.id(), password_hash, now));
  TRY(retire_founder(*unit, tenant, owner, now));
  TRY(unit->setup_tokens().save(token));
  TRY(unit->tenant().save(tenant));
  TRY(unit->publish(TenantClaimed{.tenant_id = tenant.id(), .owner_id = owner.id()}));
  TRY(unit->commit());
  if (on_claimed_) on_claimed_();
  return Claimed{.tenant = std::move(tenant), .owner = std::move(owner)};
}

}  // namespace astra::iam
