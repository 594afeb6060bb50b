#include "iam/application/first_run.hpp"
#include "iam/contracts/organisation_events.hpp"
#include "iam/domain/errors.hpp"

namespace astra::iam {

Result<SetupState> FirstRun::state() {
  const auto tenants = TRY(store_.tenants());
  if (tenants.empty()) return SetupState{};
  for (const auto& tenant : tenants)
    if (!tenant.claimed) return SetupState{.progress = SetupProgress::unclaimed, .tenant = tenant.id};
  return SetupState{.progress = SetupProgress::claimed, .tenant = tenants.front().id};
}

Result<Provisioned> FirstRun::provision(const Provision& wanted) {
  const Instant now = clock_.now();
  Tenant tenant = TRY(Tenant::create(TenantId::create(now), wanted.organisation, wanted.slug, now));
  TRY(tenant.edit(first_settings_, now));
  const Email email = TRY(Email::parse(wanted.owner_email, "/owner_email"));
  const User owner = TRY(User::found(UserId::create(now), email, wanted.owner_name, now));
  const std::string password_hash = TRY(passwords_.hash(wanted.owner_password, email.text(), tenant.name()));

  auto unit = TRY(store_.begin(Caller::system(tenant.id())));
  TRY(unit->tenant().add(tenant));
  TRY(unit->users().add(owner));
  TRY(unit->users().put_password(owner.id(), password_hash, now));
  TRY(unit->publish(TenantCreated{.tenant_id = tenant.id(), .slug = tenant.slug()}));
  TRY(unit->publish(UserActivated{.user_id = owner.id(), .roles = owner.roles()}));
  TRY(unit->commit());
  return Provisioned{.tenant = tenant.id(), .owner = owner.id()};
}

Result<IssuedApiKey> FirstRun::issue_key(TenantId tenant, const NewApiKey& wanted) {
  const auto owner = TRY(TRY(store_.begin(Caller::system(tenant)))->users().first_owner());
  if (!owner) return errors::not_found;
  Caller caller = Caller::system(tenant);
  caller.kind = Caller::Kind::user;
  caller.principal = owner->id().value();
  caller.name = owner->email().text();
  return keys_.issue(caller, wanted);
}

}  // namespace astra::iam
