#include "iam/application/credentials/read_security_log.hpp"

namespace astra::iam {

Result<Page<SecurityEntry>> ReadSecurityLog::list(const Caller& caller, std::optional<std::string> action,
                                                  std::optional<Uuid> actor, const PageRequest& page) {
  auto unit = TRY(parts_.store.begin(caller.tenant));
  return unit->log().list(std::move(action), actor, page);
}

}  // namespace astra::iam
