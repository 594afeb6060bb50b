#pragma once
#include <string>
#include <vector>

#include "iam/ports/organisation.hpp"

// Checks that several use cases share.
namespace astra::iam {

// Errors: version_mismatch.
inline Result<void> require_version(std::int64_t current, ExpectedVersion expected) {
  if (expected && *expected != current) return errors::stale_version(current);
  return {};
}

// What the roles grant together. Custom ones are held until the transaction ends.
Result<std::vector<std::string>> permissions_of(OrganisationUnit& unit, const std::vector<std::string>& roles);

// The caller may give these roles: they exist, and grant nothing that the caller may not do.
// Errors: validation_failed, permission_not_held.
Result<void> require_grantable(OrganisationUnit& unit, const Caller& caller, const std::vector<std::string>& roles);

}  // namespace astra::iam
