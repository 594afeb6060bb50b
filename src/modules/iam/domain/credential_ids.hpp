#pragma once
#include "kernel/id.hpp"

namespace astra::iam {

// The ids of credentials. ApiKeyId and TeamId are also part of contracts/credentials.hpp, which the domain does not see:
// the same alias, so the same type.
using ApiKeyId = Id<struct ApiKeyTag>;
using TeamId = Id<struct TeamTag>;
using SessionId = Id<struct SessionTag>;
using TokenFamilyId = Id<struct TokenFamilyTag>;
using ServiceAccountId = Id<struct ServiceAccountTag>;

}  // namespace astra::iam
