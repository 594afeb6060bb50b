#include "iam/application/credentials/service_account_administration.hpp"

namespace astra::iam {

Result<Page<ServiceAccount>> ServiceAccountUseCases::list(const Caller& caller, const PageRequest& page) {
  auto unit = TRY(parts_.store.begin(caller.tenant));
  return unit->service_accounts().list(page);
}

Result<ServiceAccount> ServiceAccountUseCases::read(const Caller& caller, ServiceAccountId id) {
  auto unit = TRY(parts_.store.begin(caller.tenant));
  return unit->service_accounts().load(id);
}

}  // namespace astra::iam
