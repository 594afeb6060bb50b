#pragma once
#include <string>
#include <vector>

#include "gateway/domain/config/snapshot.hpp"
#include "kernel/result.hpp"
#include "kernel/schema.hpp"

namespace astra::gateway {

// What an organisation allows all its keys, as a person writes it. Stored whole with every change.
struct PolicySettings {
  bool enforce = true;
  std::vector<std::string> allowed_models;
  std::vector<std::string> denied_models;
  std::vector<std::string> allowed_providers;
  std::vector<std::string> fail_open;          // request checkpoints that may fail without ending the request
  bool cancel_upstream_on_disconnect = true;
  Durability durability = Durability::process;
  bool simulator = true;                       // the built-in provider answers sim/... models
  RateLimits limits;                           // of all keys together
  DetectionSettings detection;

  // Errors: validation_failed.
  static Result<PolicySettings> check(PolicySettings settings);
  // As the checkpoints use it.
  TenantPolicy compiled(std::int64_t revision) const;
  static const schema::Object& schema();
};

// One version of the policy; the newest is in force. Revision 0 are the defaults, which nobody wrote.
struct PolicyVersion {
  std::int64_t revision = 0;
  PolicySettings settings;
  Uuid created_by;
  Instant created_at;
};

}  // namespace astra::gateway
