#include "gateway/adapters/rest/traffic_endpoints.hpp"

#include "gateway/adapters/rest/slice.hpp"

namespace astra::gateway::rest {
namespace {

constexpr const char* read_permission = "gateway:read";
constexpr Duration recent = Duration::hours(1);

#define REQUEST_EXAMPLE                                                                                                                \
  R"({"id": "0190f6c1-7e8a-7cc3-8f0a-2b1d4c5e6f73", "started_at": "2026-11-22T12:00:00.000Z", "door": "openai.chat",)"                  \
  R"( "requested_model": "gpt-4o", "provider": "openai", "model": "gpt-4o", "key_id": "0190f6c1-7e8a-7cc3-8f0a-2b1d4c5e6f71",)"         \
  R"( "status": 200, "outcome": "ok", "error_code": "", "stream": true, "input_tokens": 812, "output_tokens": 164, "cost": "0.00367",)" \
  R"( "duration_us": 1843000, "own_us": 210})"

constexpr const char* request_example = REQUEST_EXAMPLE;
constexpr const char* details_example =
    R"({"summary": )" REQUEST_EXAMPLE
    R"(, "method_path": "POST /v1/chat/completions", "client_ip": "192.0.2.7", "user_agent": "OpenAI/Python 1.54.0", "traceparent": "",
  "connection_id": "0190f6c1-7e8a-7cc3-8f0a-2b1d4c5e6f70", "snapshot_revision": 42, "attempts": 1, "complete": true,
  "client_disconnected": false, "finish_reason": "stop",
  "tokens": {"in_plain": 812, "in_cache_read": 0, "in_cache_write_5m": 0, "in_cache_write_1h": 0, "in_audio": 0, "in_image": 0,
    "out_text": 164, "out_reasoning": 0, "out_audio": 0, "out_image": 0, "web_searches": 0,
    "images": 0, "audio_ms": 0, "characters": 0, "searches": 0, "estimated": false},
  "priced": true, "price_version": "litellm-2026-08-01.2", "request_bytes": 3204, "response_bytes": 5120,
  "request_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "response_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "upstream_us": 1842790, "first_token_us": 412000,
  "request_checkpoints": [{"stage": "authentication", "outcome": "passed", "duration_us": 3, "detail": ""}],
  "response_checkpoints": [{"stage": "upstream_status", "outcome": "passed", "duration_us": 0, "detail": ""}]})";

#undef REQUEST_EXAMPLE

template <class View, class Item>
Page<View> views_of(Page<Item> items) {
  Page<View> page{.items = {}, .next = std::move(items.next), .total_count = items.total_count};
  for (const Item& item : items.items) page.items.push_back(view_of(item));
  return page;
}

}  // namespace

void TrafficEndpoints::declare(api::Routes& routes) {
  routes.get("/api/v1/gateway/requests")
      .operation("listGatewayRequests", "List requests",
                 "What came through the gateway, newest first, a moment after it was answered. As CSV or JSON lines with Accept.")
      .tag("Gateway requests")
      .needs(read_permission)
      .example(request_example)
      .handle<&TrafficEndpoints::list_requests>(*this);
  routes.get("/api/v1/gateway/requests/{request_id}")
      .operation("readGatewayRequest", "Read a request", "All that is kept of one request, with the verdict and time of each of its 28 checkpoints.")
      .tag("Gateway requests")
      .needs(read_permission)
      .example(details_example)
      .handle<&TrafficEndpoints::read_request>(*this);
  routes.get("/api/v1/gateway/usage")
      .operation("listGatewayUsage", "Read usage", "Requests, tokens and cost added up by day, model, provider or key.")
      .tag("Gateway usage")
      .needs(read_permission)
      .example(R"({"group": "2026-11-22", "requests": 1204, "errors": 3, "blocked": 17, "in_plain": 801200, "in_cache_read": 120000,
        "in_cache_write": 0, "in_other": 0, "out_text": 164000, "out_reasoning": 0, "out_other": 0, "cost": "3.67", "unpriced": 0, "estimated": 2})")
      .handle<&TrafficEndpoints::list_usage>(*this);
  routes.get("/api/v1/gateway/health")
      .operation("listGatewayHealth", "Read the connections' health", "How each connection fared in the last hour, from the request log.")
      .tag("Gateway connections")
      .needs(read_permission)
      .example(R"({"connection_id": "0190f6c1-7e8a-7cc3-8f0a-2b1d4c5e6f70", "provider": "openai", "requests": 1204, "failed": 3, "p50_ms": 412,
        "p95_ms": 980, "last_at": "2026-11-22T12:00:00.000Z", "last_error": "provider_timeout"})")
      .handle<&TrafficEndpoints::list_health>(*this);
  routes.get("/api/v1/gateway/models")
      .operation("listGatewayModels", "List models", "What the organisation's connections serve. What one key may use is at GET /v1/models.")
      .tag("Gateway connections")
      .needs(read_permission)
      .example(R"({"name": "gpt-4o", "connection": "main", "provider": "openai", "priced": true})")
      .handle<&TrafficEndpoints::list_models>(*this);
}

Result<Page<RequestView>> TrafficEndpoints::list_requests(const Caller& caller, const api::Query<RequestQuery>& query, const PageRequest& page) {
  const RequestFilter filter{.from = query->from,
                             .to = query->to,
                             .model = query->model,
                             .provider = query->provider,
                             .key_id = query->key_id,
                             .status = query->status,
                             .outcome = query->outcome,
                             .door = query->door};
  return views_of<RequestView>(TRY(traffic_.list(caller, filter, page)));
}

Result<RequestDetails> TrafficEndpoints::read_request(const Caller& caller, const api::Path<RequestPath>& path) {
  return details_of(TRY(traffic_.read(caller, path->request_id)));
}

Result<Page<UsageView>> TrafficEndpoints::list_usage(const Caller& caller, const api::Query<UsageQuery>& query, const PageRequest& page) {
  return views_of<UsageView>(TRY(traffic_.usage(caller, {.from = query->from, .to = query->to, .by = query->group_by}, page)));
}

Result<Page<HealthView>> TrafficEndpoints::list_health(const Caller& caller, const PageRequest& page) {
  const auto all = TRY(traffic_.health(caller, clock_.now() - recent));
  std::vector<HealthView> views;
  for (const ConnectionHealth& health : all) views.push_back(view_of(health));
  return slice(std::move(views), page);
}

Result<Page<ModelView>> TrafficEndpoints::list_models(const Caller& caller, const PageRequest& page) {
  const auto snapshot = snapshots_.current();
  const auto tenant = snapshot->tenants.find(caller.tenant);
  if (tenant == snapshot->tenants.end()) return Page<ModelView>{};
  return slice(models_of(*tenant->second, *snapshot->prices), page);
}

}  // namespace astra::gateway::rest
