#pragma once
#include <optional>
#include <string>
#include <vector>

#include "kernel/id.hpp"

namespace astra {

// What somebody may do: "module:action", e.g. "gateway:read". The owner's "*" grants everything.
struct Permission {
  std::string_view name;
};

// Who makes a call, as the credential says: the tenant, the principal and what it may do. Handed to every use case.
struct Caller {
  enum class Kind { user, api_key, service_account, system };

  TenantId tenant;
  Kind kind = Kind::system;
  Uuid principal;                         // user, key or service account
  std::string name;                       // e-mail or key name, for the audit trail
  std::vector<std::string> permissions;   // sorted
  std::optional<Uuid> session;            // console session or token family
  Instant authenticated_at;               // when the person last proved who they are (step-up)
  std::string ip;
  std::string user_agent;
  std::string request_id;
  std::string traceparent;

  bool may(std::string_view permission) const;

  // A background task acting for a tenant.
  static Caller system(TenantId tenant);
};

}  // namespace astra
