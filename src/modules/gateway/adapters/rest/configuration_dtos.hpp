#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/providers.hpp"
#include "gateway/ports/connections.hpp"
#include "gateway/ports/policies.hpp"
#include "gateway/ports/virtual_keys.hpp"

// What the API shows and takes of the gateway's configuration.
namespace astra::gateway::rest {

struct ProviderView {
  std::string id;
  std::string title;
  std::string default_base_url;
  bool needs_secret = false;
  bool embeddings = false;
  std::vector<std::string> model_prefixes;
  std::vector<std::string> options;
  static const schema::Object& schema();
};
ProviderView view_of(const Provider& provider);

struct ConnectionPath {
  ConnectionId connection_id;
  static const schema::Object& schema();
};

// The secret never comes back.
struct ConnectionView {
  ConnectionId id;
  std::string name;
  std::string provider;
  std::string base_url;
  std::string secret_last4;
  std::vector<std::string> models;
  std::map<std::string, std::string> headers;
  std::map<std::string, std::string> options;
  bool allow_private_address = false;
  std::int64_t timeout_ms = 0;
  std::int64_t first_byte_timeout_ms = 0;
  bool enabled = true;
  std::int32_t position = 0;
  Instant created_at;
  Instant updated_at;
  static const schema::Object& schema();
};
ConnectionView view_of(const Account& account);

struct NewConnectionBody {
  std::string name;
  std::string provider;
  std::string base_url;
  std::string secret;
  std::vector<std::string> models;
  std::map<std::string, std::string> headers;
  std::map<std::string, std::string> options;
  bool allow_private_address = false;
  std::int64_t timeout_ms = AccountSettings{}.timeout_ms;
  std::int64_t first_byte_timeout_ms = AccountSettings{}.first_byte_timeout_ms;
  bool enabled = true;
  std::int32_t position = 0;
  static const schema::Object& schema();
};

struct ConnectionChangeBody {
  std::optional<std::string> name;
  std::optional<std::string> base_url;
  std::optional<std::vector<std::string>> models;
  std::optional<std::map<std::string, std::string>> headers;
  std::optional<std::map<std::string, std::string>> options;
  std::optional<bool> allow_private_address;
  std::optional<std::int64_t> timeout_ms;
  std::optional<std::int64_t> first_byte_timeout_ms;
  std::optional<bool> enabled;
  std::optional<std::int32_t> position;
  std::optional<std::string> secret;
  static const schema::Object& schema();
};

struct SecretBody {
  std::string secret;
  static const schema::Object& schema();
};

struct ConnectionTestView {
  bool ok = false;
  std::int32_t status = 0;
  std::string error_class;
  std::string detail;
  std::int64_t latency_ms = 0;
  static const schema::Object& schema();
};

struct VirtualKeyPath {
  Uuid key_id;
  static const schema::Object& schema();
};

struct VirtualKeyView {
  Uuid id;
  std::string public_id;
  std::string name;
  std::optional<Uuid> team_id;
  std::vector<std::string> allowed_models;
  RateLimits limits;
  std::vector<std::string> ip_allow_list;
  std::optional<Instant> expires_at;
  std::optional<Instant> revoked_at;
  bool active = false;
  Instant created_at;
  Instant updated_at;
  static const schema::Object& schema();
};

struct IssuedVirtualKeyView {
  std::string key;
  VirtualKeyView virtual_key;
  static const schema::Object& schema();
};

struct NewVirtualKeyBody {
  std::string name;
  std::optional<Uuid> team_id;
  std::vector<std::string> allowed_models;
  RateLimits limits;
  std::vector<std::string> ip_allow_list;
  std::optional<Instant> expires_at;
  static const schema::Object& schema();
};

struct VirtualKeyChangeBody {
  std::optional<std::vector<std::string>> allowed_models;
  std::optional<RateLimits> limits;
  static const schema::Object& schema();
};

struct PolicyView {
  std::int64_t revision = 0;
  PolicySettings settings;
  std::optional<Uuid> created_by;
  std::optional<Instant> created_at;
  static const schema::Object& schema();
};
PolicyView view_of(const PolicyVersion& version);

struct PolicyRevisionPath {
  std::int64_t revision = 0;
  static const schema::Object& schema();
};

}  // namespace astra::gateway::rest
