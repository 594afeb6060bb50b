#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "iam/domain/credential_ids.hpp"
#include "kernel/schema.hpp"

namespace astra::iam {

// A request for an API key.
struct CreateApiKeyBody {
  std::string name;
  std::vector<std::string> permissions;
  std::optional<ServiceAccountId> service_account_id;
  std::optional<TeamId> team_id;
  std::optional<Instant> expires_at;
  std::vector<std::string> ip_allow_list;
  static const schema::Object& schema();
};

// How a key is replaced.
struct RotateApiKeyBody {
  std::int32_t overlap_s = 86'400;
  static const schema::Object& schema();
};

// An API key, without its secret.
struct ApiKeyView {
  ApiKeyId id;
  std::string public_id;
  std::string name;
  std::string state;
  std::vector<std::string> permissions;
  std::string owner_kind;
  Uuid owner_id;
  std::optional<TeamId> team_id;
  std::vector<std::string> ip_allow_list;
  Instant created_at;
  std::optional<Instant> expires_at;
  std::optional<Instant> revoked_at;
  std::optional<Instant> last_used_at;
  std::optional<ApiKeyId> replaced_by;
  static const schema::Object& schema();
};

// A new API key; its text is seen this once.
struct IssuedApiKeyView {
  std::string key;
  ApiKeyView api_key;
  static const schema::Object& schema();
};

struct ApiKeyPath {
  ApiKeyId api_key_id;
  static const schema::Object& schema();
};

struct ApiKeyQuery {
  std::optional<Uuid> owner_id;
  std::optional<TeamId> team_id;
  bool include_revoked = false;
  static const schema::Object& schema();
};

// A request for a service account.
struct CreateServiceAccountBody {
  std::string name;
  std::string description;
  std::vector<std::string> roles;
  static const schema::Object& schema();
};

// Other roles for a service account.
struct ServiceAccountRolesBody {
  std::vector<std::string> roles;
  static const schema::Object& schema();
};

// A program with roles of its own.
struct ServiceAccountView {
  ServiceAccountId id;
  std::string name;
  std::string description;
  std::vector<std::string> roles;
  bool disabled = false;
  Instant created_at;
  std::int64_t version = 0;
  static const schema::Object& schema();
};

struct ServiceAccountPath {
  ServiceAccountId service_account_id;
  static const schema::Object& schema();
};

}  // namespace astra::iam
