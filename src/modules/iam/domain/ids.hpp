#pragma once
#include "kernel/id.hpp"

// The ids of iam. Those that other modules may see are published in contracts/ as the same types.
namespace astra::iam {

using TeamId = Id<struct TeamTag>;
using InvitationId = Id<struct InvitationTag>;
using SetupTokenId = Id<struct SetupTokenTag>;

}  // namespace astra::iam
