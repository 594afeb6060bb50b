#include "kernel/caller.hpp"

#include <algorithm>

namespace astra {

bool Caller::may(std::string_view permission) const {
  return std::any_of(permissions.begin(), permissions.end(),
                     [&](const std::string& held) { return held == "*" || held == permission; });
}

Caller Caller::system(TenantId tenant) {
  Caller caller;
  caller.tenant = tenant;
  caller.name = "system";
  caller.permissions = {"*"};
  return caller;
}

}  // namespace astra
