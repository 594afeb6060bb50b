#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "kernel/event.hpp"
#include "kernel/id.hpp"

// What happens in the gateway. Ids, names and verdicts: never a secret, never content.
namespace astra::gateway {

using ConnectionId = Id<struct ConnectionTag>;
using RequestId = Id<struct GatewayRequestTag>;

struct ConnectionCreated {
  static constexpr std::string_view type = "astra.gateway.connection.created.v1";
  ConnectionId connection_id;
  std::string name;
  std::string provider;
  std::string subject() const { return connection_id.to_string(); }
  static const schema::Object& schema();
};

struct ConnectionUpdated {
  static constexpr std::string_view type = "astra.gateway.connection.updated.v1";
  ConnectionId connection_id;
  std::string name;
  bool enabled = true;
  std::string subject() const { return connection_id.to_string(); }
  static const schema::Object& schema();
};

struct ConnectionDeleted {
  static constexpr std::string_view type = "astra.gateway.connection.deleted.v1";
  ConnectionId connection_id;
  std::string name;
  std::string subject() const { return connection_id.to_string(); }
  static const schema::Object& schema();
};

struct ConnectionSecretRotated {
  static constexpr std::string_view type = "astra.gateway.connection.secret_rotated.v1";
  ConnectionId connection_id;
  std::string subject() const { return connection_id.to_string(); }
  static const schema::Object& schema();
};

struct VirtualKeyCreated {
  static constexpr std::string_view type = "astra.gateway.virtual_key.created.v1";
  Uuid key_id;
  std::string name;
  std::string subject() const { return key_id.to_string(); }
  static const schema::Object& schema();
};

struct VirtualKeyUpdated {
  static constexpr std::string_view type = "astra.gateway.virtual_key.updated.v1";
  Uuid key_id;
  std::string subject() const { return key_id.to_string(); }
  static const schema::Object& schema();
};

struct VirtualKeyRevoked {
  static constexpr std::string_view type = "astra.gateway.virtual_key.revoked.v1";
  Uuid key_id;
  std::string subject() const { return key_id.to_string(); }
  static const schema::Object& schema();
};

// The subject is the organisation: it has one policy.
struct PolicyChanged {
  static constexpr std::string_view type = "astra.gateway.policy.changed.v1";
  TenantId tenant_id;
  std::int64_t revision = 0;
  std::string subject() const { return tenant_id.to_string(); }
  static const schema::Object& schema();
};

struct RequestBlocked {
  static constexpr std::string_view type = "astra.gateway.request.blocked.v1";
  RequestId request_id;
  Uuid key_id;
  std::string door;
  std::string model;
  std::string stage;   // the checkpoint
  std::string reason;  // its rule or error code
  std::string subject() const { return request_id.to_string(); }
  static const schema::Object& schema();
};

// Requests of one organisation that arrived in the log together.
struct TrafficRecorded {
  static constexpr std::string_view type = "astra.gateway.traffic.recorded.v1";
  TenantId tenant_id;
  Instant from;
  Instant to;
  std::int64_t requests = 0;
  std::int64_t blocked = 0;
  std::int64_t failed = 0;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  Money cost;
  std::string subject() const { return tenant_id.to_string(); }
  static const schema::Object& schema();
};

// Every event above, for the catalogue.
std::vector<EventDescription> gateway_events();

}  // namespace astra::gateway
