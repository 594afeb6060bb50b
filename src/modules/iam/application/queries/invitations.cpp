#include "iam/application/invitations.hpp"

namespace astra::iam {

Result<Page<Invitation>> Invitations::list(const Caller& caller, const InvitationFilter& filter, const PageRequest& page) {
  return TRY(store_.begin(caller))->invitations().list(filter, page);
}

}  // namespace astra::iam
