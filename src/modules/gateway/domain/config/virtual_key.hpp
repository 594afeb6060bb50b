#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/config/snapshot.hpp"
#include "kernel/result.hpp"

namespace astra::gateway {

// What a person decides about a virtual key after it was issued.
struct VirtualKeySettings {
  std::vector<std::string> allowed_models;   // patterns; empty allows all
  RateLimits limits;

  // Errors: validation_failed.
  static Result<VirtualKeySettings> check(VirtualKeySettings settings);
};

// The gateway's settings of a key whose credential is iam's (docs/decisions/0001-one-credential.md).
struct VirtualKey {
  Uuid key_id;
  std::string public_id;
  std::string name;
  std::optional<Uuid> team_id;
  std::optional<Instant> expires_at;
  std::vector<std::string> ip_allow_list;
  VirtualKeySettings settings;
  Uuid created_by;
  std::optional<Instant> revoked_at;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
};

}  // namespace astra::gateway
