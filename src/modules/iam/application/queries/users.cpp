#include "iam/application/users.hpp"

namespace astra::iam {

Result<Page<User>> Users::list(const Caller& caller, const UserFilter& filter, const PageRequest& page) {
  return TRY(store_.begin(caller))->users().list(filter, page);
}

Result<User> Users::read(const Caller& caller, UserId id) { return TRY(store_.begin(caller))->users().read(id); }

}  // namespace astra::iam
