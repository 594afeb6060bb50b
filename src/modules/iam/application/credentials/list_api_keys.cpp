#include "iam/application/credentials/api_key_administration.hpp"

namespace astra::iam {

Result<Page<ApiKey>> ApiKeyUseCases::list(const Caller& caller, const ApiKeyFilter& filter, const PageRequest& page) {
  auto unit = TRY(parts_.store.begin(caller.tenant));
  return unit->keys().list(filter, page);
}

Result<ApiKey> ApiKeyUseCases::read(const Caller& caller, ApiKeyId id) {
  auto unit = TRY(parts_.store.begin(caller.tenant));
  return unit->keys().load(id);
}

}  // namespace astra::iam
