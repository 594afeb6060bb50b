#include "iam/application/credentials/service_account_administration.hpp"
#include "iam/contracts/credential_events.hpp"

namespace astra::iam {

Result<ServiceAccount> ServiceAccountUseCases::create(const Caller& caller, std::string name, std::string description,
                                                      std::vector<std::string> roles) {
  const Instant now = parts_.clock.now();
  auto unit = TRY(parts_.store.begin(caller.tenant));
  const auto granted = TRY(unit->people().granted_by(roles));
  auto account = TRY(ServiceAccount::create(caller, std::move(name), std::move(description), std::move(roles), granted, now));
  TRY(unit->service_accounts().add(account));
  TRY(unit->publish(ServiceAccountCreated{.service_account_id = account.state().id, .roles = account.state().roles}, caller,
                    now));
  TRY(note(*unit, caller, "service_account.created", account.state().id.value(), now));
  TRY(unit->commit());
  return account;
}

}  // namespace astra::iam
