#pragma once
#include "iam/domain/credential_ids.hpp"

namespace astra::iam {

// Hears of every use of a key; the time of last use is written now and then, not at every call.
class KeyUse {
 public:
  virtual ~KeyUse() = default;
  virtual void used(TenantId tenant, ApiKeyId key, Instant now) = 0;
};

}  // namespace astra::iam
