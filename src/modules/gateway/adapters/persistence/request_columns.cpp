#include "gateway/adapters/persistence/request_columns.hpp"

#include "gateway/domain/pipeline/record_outcome.hpp"
#include "kernel/json.hpp"
#include "kernel/utf8.hpp"
#include "platform/postgres/text_format.hpp"

namespace astra::gateway {

std::string storable_text(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  const char* end = text.data() + text.size();
  for (const char* p = text.data(); p < end;) {
    const std::size_t n = *p == '\0' ? 0 : utf8::sequence_length(p, end);
    if (n == 0) {
      utf8::append(out, 0xFFFD);
      ++p;
    } else {
      out.append(p, n);
      p += n;
    }
  }
  return out;
}

namespace {

using Text = std::optional<std::string>;

Text flag(bool value) { return value ? "t" : "f"; }
Text number(auto value) { return std::to_string(value); }

Text id_or_null(const Uuid& id) { return id.is_nil() ? Text() : Text(id.to_string()); }

template <class T>
Text optional_id(const std::optional<T>& id) {
  return id ? Text(id->to_string()) : Text();
}

Text bytes(const std::array<std::uint8_t, 32>& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "\\x";
  for (const std::uint8_t byte : digest) text += {digits[byte >> 4], digits[byte & 15]};
  return text;
}

void write_verdicts(JsonWriter& out, const std::array<StageVerdict, stages_per_direction>& verdicts) {
  for (const StageVerdict& verdict : verdicts) {
    out.begin_array().number(static_cast<std::int64_t>(verdict.outcome)).number(verdict.duration_us);
    if (!verdict.detail.empty()) out.string(storable_text(verdict.detail));
    out.end_array();
  }
}

Text verdicts(const RequestRecord& record) {
  std::string text;
  JsonWriter out(text);
  out.begin_array();
  write_verdicts(out, record.request_verdicts);
  write_verdicts(out, record.response_verdicts);
  out.end_array();
  return text;
}

using R = const RequestRecord&;

constexpr RequestColumn table[] = {
    {"started_at", "timestamptz", [](R r) -> Text { return postgres::text_format::write(r.started_at).value_or("epoch"); }},
    {"id", "uuid", [](R r) -> Text { return r.id.to_string(); }},
    {"key_id", "uuid", [](R r) { return id_or_null(r.key_id); }},
    {"user_id", "uuid", [](R r) { return optional_id(r.user_id); }},
    {"team_id", "uuid", [](R r) { return optional_id(r.team_id); }},
    {"door", "text", [](R r) -> Text { return storable_text(r.door); }},
    {"method_path", "text", [](R r) -> Text { return storable_text(r.method_path); }},
    {"client_ip", "text", [](R r) -> Text { return storable_text(r.client_ip); }},
    {"user_agent", "text", [](R r) -> Text { return storable_text(r.user_agent); }},
    {"traceparent", "text", [](R r) -> Text { return storable_text(r.traceparent); }},
    {"snapshot_revision", "bigint", [](R r) { return number(r.snapshot_revision); }},
    {"requested_model", "text", [](R r) -> Text { return storable_text(r.requested_model); }},
    {"provider", "text", [](R r) -> Text { return storable_text(r.provider); }},
    {"model", "text", [](R r) -> Text { return storable_text(r.model); }},
    {"connection_id", "uuid", [](R r) { return optional_id(r.connection_id); }},
    {"attempts", "bigint", [](R r) { return number(r.attempts); }},
    {"status", "int", [](R r) { return number(r.status); }},
    {"error_code", "text", [](R r) -> Text { return storable_text(r.error_code); }},
    {"outcome", "text", [](R r) -> Text { return std::string(request_outcome_names[static_cast<std::size_t>(outcome_of(r))]); }},
    {"stream", "boolean", [](R r) { return flag(r.stream); }},
    {"complete", "boolean", [](R r) { return flag(r.complete); }},
    {"client_disconnected", "boolean", [](R r) { return flag(r.client_disconnected); }},
    {"finish_reason", "text", [](R r) -> Text { return storable_text(r.finish_reason); }},
    {"in_plain", "bigint", [](R r) { return number(r.usage.in_plain); }},
    {"in_cache_read", "bigint", [](R r) { return number(r.usage.in_cache_read); }},
    {"in_cache_write_5m", "bigint", [](R r) { return number(r.usage.in_cache_write_5m); }},
    {"in_cache_write_1h", "bigint", [](R r) { return number(r.usage.in_cache_write_1h); }},
    {"in_audio", "bigint", [](R r) { return number(r.usage.in_audio); }},
    {"in_image", "bigint", [](R r) { return number(r.usage.in_image); }},
    {"out_text", "bigint", [](R r) { return number(r.usage.out_text); }},
    {"out_reasoning", "bigint", [](R r) { return number(r.usage.out_reasoning); }},
    {"out_audio", "bigint", [](R r) { return number(r.usage.out_audio); }},
    {"out_image", "bigint", [](R r) { return number(r.usage.out_image); }},
    {"web_searches", "bigint", [](R r) { return number(r.usage.web_searches); }},
    {"images", "bigint", [](R r) { return number(r.usage.images); }},
    {"audio_ms", "bigint", [](R r) { return number(r.usage.audio_ms); }},
    {"characters", "bigint", [](R r) { return number(r.usage.characters); }},
    {"searches", "bigint", [](R r) { return number(r.usage.searches); }},
    {"provider_cost_picos", "bigint", [](R r) { return r.usage.provider_cost_picos ? number(*r.usage.provider_cost_picos) : Text(); }},
    {"usage_estimated", "boolean", [](R r) { return flag(r.usage.estimated); }},
    {"cost_micros", "bigint", [](R r) { return number(r.cost.micros); }},
    {"priced", "boolean", [](R r) { return flag(r.priced); }},
    {"price_version", "text", [](R r) -> Text { return storable_text(r.price_version); }},
    {"request_bytes", "bigint", [](R r) { return number(static_cast<std::int64_t>(r.request_bytes)); }},
    {"response_bytes", "bigint", [](R r) { return number(static_cast<std::int64_t>(r.response_bytes)); }},
    {"request_sha256", "bytea", [](R r) { return bytes(r.request_sha256); }},
    {"response_sha256", "bytea", [](R r) { return bytes(r.response_sha256); }},
    {"duration_us", "bigint", [](R r) { return number(r.duration_us); }},
    {"upstream_us", "bigint", [](R r) { return number(r.upstream_us); }},
    {"first_token_us", "bigint", [](R r) { return number(r.first_token_us); }},
    {"verdicts", "jsonb", [](R r) { return verdicts(r); }},
};

}  // namespace

static_assert(std::size(table) == request_column_count);

std::span<const RequestColumn, request_column_count> request_columns() { return table; }

}  // namespace astra::gateway
