#include "iam/application/accounts.hpp"

#include "iam/domain/role.hpp"

namespace astra::iam {

Result<Account> Accounts::account(TenantId tenant_id, UserId user_id) {
  auto unit = TRY(store_.begin(Caller::system(tenant_id)));
  const User user = TRY(unit->users().read(user_id));
  const Tenant tenant = TRY(unit->tenant().read());
  return Account{.tenant = tenant_id,
                 .tenant_name = tenant.name(),
                 .tenant_slug = tenant.slug(),
                 .tenant_status = tenant.status(),
                 .settings = tenant.settings(),
                 .user = user_id,
                 .email = user.email().text(),
                 .display_name = user.display_name(),
                 .state = user.state(),
                 .roles = user.roles(),
                 .permissions = effective_permissions(user.roles(), TRY(unit->roles().all()))};
}

Result<std::vector<LoginAccount>> Accounts::accounts_of(std::string_view email) {
  return store_.login_accounts(Email::restore(std::string(email)).folded());
}

Result<std::vector<std::string>> Accounts::permissions_of(TenantId tenant, const std::vector<std::string>& roles) {
  return effective_permissions(roles, TRY(TRY(store_.begin(Caller::system(tenant)))->roles().all()));
}

Result<void> Accounts::seen(TenantId tenant, UserId user, Instant at) {
  auto unit = TRY(store_.begin(Caller::system(tenant)));
  TRY(unit->users().seen(user, at));
  return unit->commit();
}

Result<std::vector<TenantId>> Accounts::active_tenants() {
  std::vector<TenantId> active;
  for (const auto& tenant : TRY(store_.tenants()))
    if (tenant.status == TenantStatus::active) active.push_back(tenant.id);
  return active;
}

}  // namespace astra::iam
