#include "iam/application/tenants.hpp"

namespace astra::iam {

Result<Tenant> Tenants::read(const Caller& caller) { return TRY(store_.begin(caller))->tenant().read(); }

}  // namespace astra::iam
