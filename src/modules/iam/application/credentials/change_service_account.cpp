#include "iam/application/credentials/service_account_administration.hpp"
#include "iam/contracts/credential_events.hpp"
#include "iam/domain/user.hpp"

namespace astra::iam {

Result<ServiceAccount> ServiceAccountUseCases::set_roles(const Caller& caller, ServiceAccountId id,
                                                         std::vector<std::string> roles, std::optional<std::int64_t> expected) {
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  auto account = TRY(unit->service_accounts().load(id));
  if (expected && *expected != account.state().version) return errors::stale_version(account.state().version);
  TRY(require_rank(caller, TRY(unit->people().granted_by(account.state().roles))));
  const auto granted = TRY(unit->people().granted_by(roles));
  TRY(account.set_roles(caller, std::move(roles), granted));
  TRY(unit->service_accounts().save(account));
  TRY(note(*unit, caller, "service_account.roles_changed", id.value(), now));
  TRY(unit->commit());
  return account;
}

Result<ServiceAccount> ServiceAccountUseCases::disable(const Caller& caller, ServiceAccountId id) {
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  auto account = TRY(unit->service_accounts().load(id));
  if (account.disable(now)) {
    TRY(unit->service_accounts().save(account));
    TRY(unit->publish(ServiceAccountDisabled{.service_account_id = id}, caller, now));
    TRY(note(*unit, caller, "service_account.disabled", id.value(), now));
  }
  TRY(unit->commit());
  return account;
}

}  // namespace astra::iam
