#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/domain/config/snapshot.hpp"
#include "gateway/ports/traffic_reader.hpp"
#include "kernel/schema.hpp"

namespace astra::gateway {

std::span<const std::string_view> enum_names(RequestOutcome);
std::span<const std::string_view> enum_names(UsageGrouping);

}  // namespace astra::gateway

// What the API shows of requests, usage and health.
namespace astra::gateway::rest {

struct RequestQuery {
  std::optional<Instant> from;
  std::optional<Instant> to;
  std::optional<std::string> model;
  std::optional<std::string> provider;
  std::optional<Uuid> key_id;
  std::optional<std::int32_t> status;
  std::optional<RequestOutcome> outcome;
  std::optional<std::string> door;
  static const schema::Object& schema();
};

struct RequestPath {
  RequestId request_id;
  static const schema::Object& schema();
};

// One line of the log.
struct RequestView {
  RequestId id;
  Instant started_at;
  std::string door;
  std::string requested_model;
  std::string provider;
  std::string model;
  std::optional<Uuid> key_id;
  std::int32_t status = 0;
  RequestOutcome outcome = RequestOutcome::ok;
  std::string error_code;
  bool stream = false;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  Money cost;
  std::int64_t duration_us = 0;
  std::int64_t own_us = 0;
  static const schema::Object& schema();
};
RequestView view_of(const RequestRecord& record);

struct VerdictView {
  std::string stage;
  std::string outcome;
  std::int64_t duration_us = 0;
  std::string detail;
  static const schema::Object& schema();
};

struct TokensView {
  std::int64_t in_plain = 0, in_cache_read = 0, in_cache_write_5m = 0, in_cache_write_1h = 0, in_audio = 0, in_image = 0;
  std::int64_t out_text = 0, out_reasoning = 0, out_audio = 0, out_image = 0;
  std::int64_t web_searches = 0;
  std::int64_t images = 0, audio_ms = 0, characters = 0, searches = 0;
  bool estimated = false;
  static const schema::Object& schema();
};

// All that is kept of one request.
struct RequestDetails {
  RequestView summary;
  std::string method_path;
  std::string client_ip;
  std::string user_agent;
  std::string traceparent;
  std::optional<Uuid> user_id;
  std::optional<Uuid> team_id;
  std::optional<ConnectionId> connection_id;
  std::int64_t snapshot_revision = 0;
  std::int64_t attempts = 0;
  bool complete = false;
  bool client_disconnected = false;
  std::string finish_reason;
  TokensView tokens;
  bool priced = false;
  std::string price_version;
  std::int64_t request_bytes = 0;
  std::int64_t response_bytes = 0;
  std::string request_sha256;
  std::string response_sha256;
  std::int64_t upstream_us = 0;
  std::int64_t first_token_us = 0;
  std::vector<VerdictView> request_checkpoints;
  std::vector<VerdictView> response_checkpoints;
  static const schema::Object& schema();
};
RequestDetails details_of(const RequestRecord& record);

struct UsageQuery {
  std::optional<Instant> from;
  std::optional<Instant> to;
  UsageGrouping group_by = UsageGrouping::day;
  static const schema::Object& schema();
};

struct UsageView {
  std::string group;
  std::int64_t requests = 0, errors = 0, blocked = 0;
  std::int64_t in_plain = 0, in_cache_read = 0, in_cache_write = 0, in_other = 0;
  std::int64_t out_text = 0, out_reasoning = 0, out_other = 0;
  Money cost;
  std::int64_t unpriced = 0, estimated = 0;
  static const schema::Object& schema();
};
UsageView view_of(const UsageRow& row);

struct HealthView {
  ConnectionId connection_id;
  std::string provider;
  std::int64_t requests = 0, failed = 0;
  std::int64_t p50_ms = 0, p95_ms = 0;
  Instant last_at;
  std::optional<std::string> last_error;
  static const schema::Object& schema();
};
HealthView view_of(const ConnectionHealth& health);

struct ModelView {
  std::string name;
  std::string connection;
  std::string provider;
  bool priced = false;
  static const schema::Object& schema();
};
// What the organisation's connections serve, by name, as its keys can ask for it.
std::vector<ModelView> models_of(const TenantConfig& tenant, const PriceTable& prices);

}  // namespace astra::gateway::rest
