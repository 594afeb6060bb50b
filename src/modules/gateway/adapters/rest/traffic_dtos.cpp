#include "gateway/adapters/rest/traffic_dtos.hpp"

#include <algorithm>

#include "gateway/domain/providers.hpp"
#include "gateway/domain/simulator/simulator.hpp"
#include "platform/crypto/hex.hpp"
#include "platform/crypto/sha256.hpp"

namespace astra::gateway {

std::span<const std::string_view> enum_names(RequestOutcome) { return request_outcome_names; }

std::span<const std::string_view> enum_names(UsageGrouping) {
  static constexpr std::string_view names[] = {"day", "model", "provider", "key"};
  return names;
}

}  // namespace astra::gateway

namespace astra::gateway::rest {
namespace {
using schema::length;
using schema::range;

constexpr std::size_t longest_word = 120;
constexpr std::size_t longest_text = 2'048;
constexpr std::int64_t most = 9'007'199'254'740'991;  // what JavaScript can count to

schema::Rules amount() { return range(0, most); }
schema::Rules word() { return length(0, longest_word); }
schema::Rules text() { return length(0, longest_text); }
schema::Rules status_code() { return range(0, 999); }
schema::Rules checkpoints() { return schema::items(0, stages_per_direction); }

std::vector<VerdictView> verdicts_of(const std::array<StageVerdict, stages_per_direction>& verdicts,
                                     const std::array<std::string_view, stages_per_direction>& names) {
  std::vector<VerdictView> views;
  for (std::size_t i = 0; i < stages_per_direction; ++i)
    views.push_back({.stage = std::string(names[i]),
                     .outcome = std::string(outcome_names[static_cast<std::size_t>(verdicts[i].outcome)]),
                     .duration_us = verdicts[i].duration_us,
                     .detail = verdicts[i].detail});
  return views;
}

}  // namespace

const schema::Object& RequestQuery::schema() {
  static const schema::Object object = schema::object<RequestQuery>("GatewayRequestQuery")
      .field("from", &RequestQuery::from, "Began at this time or later.")
      .field("to", &RequestQuery::to, "Began before this time.")
      .field("model", &RequestQuery::model, "The model as its provider calls it.", text())
      .field("provider", &RequestQuery::provider, "The kind of provider that answered.", word())
      .field("key_id", &RequestQuery::key_id, "The key it came with.")
      .field("status", &RequestQuery::status, "The HTTP status it was answered with.", status_code())
      .field("outcome", &RequestQuery::outcome, "How it ended.")
      .field("door", &RequestQuery::door, "Where it came in: openai.chat.", word())
      .done();
  return object;
}

const schema::Object& RequestPath::schema() {
  static const schema::Object object =
      schema::object<RequestPath>("GatewayRequestPath").field("request_id", &RequestPath::request_id, "The request.").done();
  return object;
}

RequestView view_of(const RequestRecord& record) {
  return {.id = record.id,
          .started_at = record.started_at,
          .door = record.door,
          .requested_model = record.requested_model,
          .provider = record.provider,
          .model = record.model,
          .key_id = record.key_id.is_nil() ? std::nullopt : std::optional(record.key_id),
          .status = record.status,
          .outcome = outcome_of(record),
          .error_code = record.error_code,
          .stream = record.stream,
          .input_tokens = record.usage.in_total(),
          .output_tokens = record.usage.out_total(),
          .cost = record.cost,
          .duration_us = record.duration_us,
          .own_us = record.duration_us - std::min(record.duration_us, record.upstream_us)};
}

const schema::Object& RequestView::schema() {
  static const schema::Object object = schema::object<RequestView>("GatewayRequest", "A request that went through the gateway.")
      .field("id", &RequestView::id, "The request; answered as x-request-id.")
      .field("started_at", &RequestView::started_at, "When it came in.")
      .field("door", &RequestView::door, "Where it came in.", word())
      .field("requested_model", &RequestView::requested_model, "The model as it was asked for.", text())
      .field("provider", &RequestView::provider, "The kind of provider that answered; empty: none did.", word())
      .field("model", &RequestView::model, "The model as its provider calls it.", text())
      .field("key_id", &RequestView::key_id, "The key it came with.")
      .field("status", &RequestView::status, "The HTTP status it was answered with.", status_code())
      .field("outcome", &RequestView::outcome, "How it ended.")
      .field("error_code", &RequestView::error_code, "Why, where it did not end well.", text())
      .field("stream", &RequestView::stream, "Whether the answer was a stream.")
      .field("input_tokens", &RequestView::input_tokens, "Tokens of the prompt, all kinds.", amount())
      .field("output_tokens", &RequestView::output_tokens, "Tokens of the answer, all kinds.", amount())
      .field("cost", &RequestView::cost, "In US dollars.")
      .field("duration_us", &RequestView::duration_us, "From the first byte in to the last byte out.", amount())
      .field("own_us", &RequestView::own_us, "Of that, what was not waiting for the provider.", amount())
      .done();
  return object;
}

const schema::Object& VerdictView::schema() {
  static const schema::Object object = schema::object<VerdictView>("GatewayVerdict", "What one checkpoint said.")
      .field("stage", &VerdictView::stage, "The checkpoint.", word())
      .field("outcome", &VerdictView::outcome, "not_reached, not_configured, passed, flagged, changed, blocked, failed_open or failed.", word())
      .field("duration_us", &VerdictView::duration_us, "How long it took.", amount())
      .field("detail", &VerdictView::detail, "Its rule or error code.", text())
      .done();
  return object;
}

const schema::Object& TokensView::schema() {
  static const schema::Object object = schema::object<TokensView>("GatewayTokens", "What a request consumed; every token is in one bucket.")
      .field("in_plain", &TokensView::in_plain, "Prompt, at the full price.", amount())
      .field("in_cache_read", &TokensView::in_cache_read, "Prompt, from the provider's cache.", amount())
      .field("in_cache_write_5m", &TokensView::in_cache_write_5m, "Prompt, written to a cache of minutes.", amount())
      .field("in_cache_write_1h", &TokensView::in_cache_write_1h, "Prompt, written to a cache of an hour.", amount())
      .field("in_audio", &TokensView::in_audio, "Prompt, sound.", amount())
      .field("in_image", &TokensView::in_image, "Prompt, pictures.", amount())
      .field("out_text", &TokensView::out_text, "Answer, text.", amount())
      .field("out_reasoning", &TokensView::out_reasoning, "Answer, reasoning.", amount())
      .field("out_audio", &TokensView::out_audio, "Answer, sound.", amount())
      .field("out_image", &TokensView::out_image, "Answer, pictures.", amount())
      .field("web_searches", &TokensView::web_searches, "Searches the provider made.", amount())
      .field("images", &TokensView::images, "Pictures made, where they are no tokens.", amount())
      .field("audio_ms", &TokensView::audio_ms, "Sound heard, where it is no tokens.", amount())
      .field("characters", &TokensView::characters, "Characters spoken, where they are no tokens.", amount())
      .field("searches", &TokensView::searches, "Units of a reranker.", amount())
      .field("estimated", &TokensView::estimated, "Counted by the gateway, since the provider did not say.")
      .done();
  return object;
}

RequestDetails details_of(const RequestRecord& r) {
  const Usage& u = r.usage;
  return {.summary = view_of(r),
          .method_path = r.method_path,
          .client_ip = r.client_ip,
          .user_agent = r.user_agent,
          .traceparent = r.traceparent,
          .user_id = r.user_id,
          .team_id = r.team_id,
          .connection_id = r.connection_id,
          .snapshot_revision = r.snapshot_revision,
          .attempts = r.attempts,
          .complete = r.complete,
          .client_disconnected = r.client_disconnected,
          .finish_reason = r.finish_reason,
          .tokens = {u.in_plain, u.in_cache_read, u.in_cache_write_5m, u.in_cache_write_1h, u.in_audio, u.in_image, u.out_text,
                     u.out_reasoning, u.out_audio, u.out_image, u.web_searches, u.images, u.audio_ms, u.characters, u.searches,
                     u.estimated},
          .priced = r.priced,
          .price_version = r.price_version,
          .request_bytes = static_cast<std::int64_t>(r.request_bytes),
          .response_bytes = static_cast<std::int64_t>(r.response_bytes),
          .request_sha256 = crypto::to_hex(crypto::bytes_view(r.request_sha256)),
          .response_sha256 = crypto::to_hex(crypto::bytes_view(r.response_sha256)),
          .upstream_us = r.upstream_us,
          .first_token_us = r.first_token_us,
          .request_checkpoints = verdicts_of(r.request_verdicts, request_stage_names),
          .response_checkpoints = verdicts_of(r.response_verdicts, response_stage_names)};
}

const schema::Object& RequestDetails::schema() {
  static const schema::Object object = schema::object<RequestDetails>("GatewayRequestDetails", "All that is kept of a request: never its content.")
      .field("summary", &RequestDetails::summary, "The line of the log.")
      .field("method_path", &RequestDetails::method_path, "Method and path.", text())
      .field("client_ip", &RequestDetails::client_ip, "Where it came from.", word())
      .field("user_agent", &RequestDetails::user_agent, "What the client calls itself.", text())
      .field("traceparent", &RequestDetails::traceparent, "Its trace.", text())
      .field("user_id", &RequestDetails::user_id, "Whom the key acts for.")
      .field("team_id", &RequestDetails::team_id, "The team its cost belongs to.")
      .field("connection_id", &RequestDetails::connection_id, "The connection that answered.")
      .field("snapshot_revision", &RequestDetails::snapshot_revision, "The configuration it was judged by.", amount())
      .field("attempts", &RequestDetails::attempts, "How many times a provider was asked.", amount())
      .field("complete", &RequestDetails::complete, "Whether the answer ended as its protocol wants it.")
      .field("client_disconnected", &RequestDetails::client_disconnected, "Whether the client left.")
      .field("finish_reason", &RequestDetails::finish_reason, "Why the model stopped.", text())
      .field("tokens", &RequestDetails::tokens, "What it consumed.")
      .field("priced", &RequestDetails::priced, "False: a price is missing for something it consumed.")
      .field("price_version", &RequestDetails::price_version, "The price table.", word())
      .field("request_bytes", &RequestDetails::request_bytes, "Size of the request.", amount())
      .field("response_bytes", &RequestDetails::response_bytes, "Size of the answer.", amount())
      .field("request_sha256", &RequestDetails::request_sha256, "Digest of the request.", word())
      .field("response_sha256", &RequestDetails::response_sha256, "Digest of the answer.", word())
      .field("upstream_us", &RequestDetails::upstream_us, "Waiting for the provider.", amount())
      .field("first_token_us", &RequestDetails::first_token_us, "To the first byte of the answer.", amount())
      .field("request_checkpoints", &RequestDetails::request_checkpoints, "The 14 checkpoints on the way in, in order.", checkpoints())
      .field("response_checkpoints", &RequestDetails::response_checkpoints, "The 14 checkpoints on the way out, in order.", checkpoints())
      .done();
  return object;
}

const schema::Object& UsageQuery::schema() {
  static const schema::Object object = schema::object<UsageQuery>("GatewayUsageQuery")
      .field("from", &UsageQuery::from, "From the day of this time (UTC).")
      .field("to", &UsageQuery::to, "To the day of this time, inclusive.")
      .field("group_by", &UsageQuery::group_by, "What to add up by.", schema::defaulted())
      .done();
  return object;
}

UsageView view_of(const UsageRow& row) {
  return {row.group,    row.requests,      row.errors,    row.blocked, row.in_plain, row.in_cache_read, row.in_cache_write, row.in_other,
          row.out_text, row.out_reasoning, row.out_other, row.cost,    row.unpriced, row.estimated};
}

const schema::Object& UsageView::schema() {
  static const schema::Object object = schema::object<UsageView>("GatewayUsage", "Requests of one day, model, provider or key, added up.")
      .field("group", &UsageView::group, "The day, model, provider or key.", text())
      .field("requests", &UsageView::requests, "How many.", amount())
      .field("errors", &UsageView::errors, "Ended by a failure.", amount())
      .field("blocked", &UsageView::blocked, "Ended by a checkpoint.", amount())
      .field("in_plain", &UsageView::in_plain, "Prompt tokens at the full price.", amount())
      .field("in_cache_read", &UsageView::in_cache_read, "Prompt tokens from caches.", amount())
      .field("in_cache_write", &UsageView::in_cache_write, "Prompt tokens written to caches.", amount())
      .field("in_other", &UsageView::in_other, "Prompt tokens of sound and pictures.", amount())
      .field("out_text", &UsageView::out_text, "Answer tokens of text.", amount())
      .field("out_reasoning", &UsageView::out_reasoning, "Answer tokens of reasoning.", amount())
      .field("out_other", &UsageView::out_other, "Answer tokens of sound and pictures.", amount())
      .field("cost", &UsageView::cost, "In US dollars.")
      .field("unpriced", &UsageView::unpriced, "Requests for which a price is missing; the cost leaves it out.", amount())
      .field("estimated", &UsageView::estimated, "Requests whose tokens the provider did not say.", amount())
      .done();
  return object;
}

HealthView view_of(const ConnectionHealth& h) {
  return {h.connection_id, h.provider, h.requests, h.failed, h.p50_ms, h.p95_ms, h.last_at, h.last_error};
}

const schema::Object& HealthView::schema() {
  static const schema::Object object = schema::object<HealthView>("GatewayConnectionHealth", "How a connection fared in the last hour.")
      .field("connection_id", &HealthView::connection_id, "The connection.")
      .field("provider", &HealthView::provider, "Its kind of provider.", word())
      .field("requests", &HealthView::requests, "How many it got.", amount())
      .field("failed", &HealthView::failed, "How many failed.", amount())
      .field("p50_ms", &HealthView::p50_ms, "Half of the good answers began within this time.", amount())
      .field("p95_ms", &HealthView::p95_ms, "95 of 100 did.", amount())
      .field("last_at", &HealthView::last_at, "When the last one came in.")
      .field("last_error", &HealthView::last_error, "The error of the last that failed.", text())
      .done();
  return object;
}

std::vector<ModelView> models_of(const TenantConfig& tenant, const PriceTable& prices) {
  std::vector<ModelView> models;
  for (const Connection& connection : tenant.connections) {
    const Provider* provider = find_provider(connection.provider);
    if (provider == nullptr) continue;
    const auto add = [&](std::string_view name) {
      models.push_back({std::string(name), connection.name, connection.provider, prices.find(provider->price_provider, name) != nullptr});
    };
    if (provider->id == simulator_provider) {
      for (const std::string_view name : simulator::models()) add(name);
    } else if (!connection.models.empty()) {
      for (const std::string& name : connection.models) add(name);
    } else if (!provider->price_provider.empty()) {
      for (const auto& [key, price] : prices.models())
        if (price.provider == provider->price_provider) add(price.model);
    }
  }
  return models;
}

const schema::Object& ModelView::schema() {
  static const schema::Object object = schema::object<ModelView>("GatewayModel", "A model that the organisation's connections serve.")
      .field("name", &ModelView::name, "As clients ask for it, or a pattern of such names.", text())
      .field("connection", &ModelView::connection, "The connection that serves it.", word())
      .field("provider", &ModelView::provider, "Its kind of provider.", word())
      .field("priced", &ModelView::priced, "Whether its price is known.")
      .done();
  return object;
}

}  // namespace astra::gateway::rest
