#include "iam/application/teams.hpp"

namespace astra::iam {

Result<Page<Team>> Teams::list(const Caller& caller, const PageRequest& page) {
  return TRY(store_.begin(caller))->teams().list(page);
}

Result<Team> Teams::read(const Caller& caller, TeamId id) { return TRY(store_.begin(caller))->teams().read(id); }

}  // namespace astra::iam
