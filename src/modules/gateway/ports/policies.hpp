#pragma once
#include <optional>

#include "gateway/domain/config/policy_settings.hpp"
#include "kernel/caller.hpp"
#include "kernel/page.hpp"

namespace astra::gateway {

// The policy of the caller's tenant, and all it ever was.
class Policies {
 public:
  virtual ~Policies() = default;
  virtual Result<PolicyVersion> read(const Caller& caller) = 0;
  // Errors: validation_failed, version_mismatch.
  virtual Result<PolicyVersion> put(const Caller& caller, const PolicySettings& settings, std::optional<std::int64_t> expected) = 0;
  virtual Result<Page<PolicyVersion>> versions(const Caller& caller, const PageRequest& page) = 0;
  virtual Result<PolicyVersion> at(const Caller& caller, std::int64_t revision) = 0;
};

}  // namespace astra::gateway
