#pragma once
#include <string>
#include <vector>

namespace astra::test {

// What of a database breaks the house's rules on tenants, one sentence each: a table without tenant_id or without
// row-level security (enabled, forced, a policy), a unique key or foreign key that does not begin with tenant_id, a view
// that reads as its owner. Tables named in `exempt` ("schema.table") need no tenant.
std::vector<std::string> tenancy_violations(const std::string& superuser_dsn, const std::vector<std::string>& exempt);

}  // namespace astra::test
