#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "iam/domain/credential_ids.hpp"
#include "kernel/schema.hpp"

namespace astra::iam {

// One thing that happened to credentials.
struct SecurityEventView {
  Uuid id;
  Instant at;
  std::string action;
  bool succeeded = false;
  std::optional<Uuid> actor_id;
  std::string actor_name;
  std::optional<Uuid> subject_id;
  std::string detail;
  std::string ip;
  std::string user_agent;
  std::string request_id;
  static const schema::Object& schema();
};

struct SecurityEventQuery {
  std::optional<std::string> action;
  std::optional<Uuid> actor_id;
  static const schema::Object& schema();
};

}  // namespace astra::iam
