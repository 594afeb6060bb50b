#include "gateway/adapters/proxy/request_span.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "platform/http/url.hpp"

namespace astra::gateway::proxy {
namespace {

constexpr int first_error_status = 400;

// The conventions' names of providers, where they differ from ours. Others are called what we call them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> provider_names{{
    {"azure_openai", "azure.ai.openai"}, {"azure", "azure.ai.openai"},       {"bedrock", "aws.bedrock"},
    {"aws_bedrock", "aws.bedrock"},      {"gemini", "gcp.gemini"},           {"google", "gcp.gemini"},
    {"vertex", "gcp.vertex_ai"},         {"vertex_ai", "gcp.vertex_ai"},     {"mistral", "mistral_ai"},
    {"xai", "x_ai"},
}};

std::string_view provider_name(std::string_view ours) {
  const auto found = std::find_if(provider_names.begin(), provider_names.end(), [&](const auto& entry) { return entry.first == ours; });
  return found == provider_names.end() ? ours : found->second;
}

// Empty for what calls no model.
std::string_view operation_name(Door::Operation operation) {
  switch (operation) {
    case Door::Operation::generate: return "chat";
    case Door::Operation::embed: return "embeddings";
    default: return {};
  }
}

void describe_request(trace::Span& span, const ChatRequest& request) {
  if (request.max_tokens) span.set("gen_ai.request.max_tokens", *request.max_tokens);
  if (request.choices != 1) span.set("gen_ai.request.choice.count", request.choices);
  const auto number = [&](std::string_view key, std::string_view raw) {
    double value = 0;
    const auto read = std::from_chars(raw.data(), raw.data() + raw.size(), value);
    if (!raw.empty() && read.ec == std::errc{} && read.ptr == raw.data() + raw.size()) span.set(key, value);
  };
  number("gen_ai.request.temperature", request.temperature);
  number("gen_ai.request.top_p", request.top_p);
}

void describe_server(trace::Span& span, const Connection& connection) {
  const auto url = http::Url::parse(connection.base_url);  // the simulator has none
  if (!url.ok()) return;
  span.set("server.address", url->host);
  span.set("server.port", static_cast<std::int64_t>(url->port));
}

void describe_answer(trace::Span& span, const RequestRecord& record, std::string_view model) {
  if (!model.empty()) span.set("gen_ai.response.model", model);
  if (!record.finish_reason.empty()) span.set("gen_ai.response.finish_reasons", std::vector<std::string>{record.finish_reason});
  if (record.usage.total() == 0) return;
  span.set("gen_ai.usage.input_tokens", record.usage.in_total());
  span.set("gen_ai.usage.output_tokens", record.usage.out_total());
  if (record.usage.in_cache_read > 0) span.set("gen_ai.usage.cache_read.input_tokens", record.usage.in_cache_read);
}

}  // namespace

void RequestSpan::begin(RequestContext& context) {
  context.provider_traceparent = context.record.traceparent;
  if (!trace::enabled()) return;
  const std::string_view operation = operation_name(context.door.operation);
  const std::string_view name = operation.empty() ? context.door.name : operation;
  // CLIENT, as the conventions want it of whoever calls a model.
  span_ = trace::start(name, operation.empty() ? trace::Kind::server : trace::Kind::client, trace::Context::parse(context.record.traceparent));
  context.provider_traceparent = span_->context().to_traceparent();
}

void RequestSpan::end(const RequestContext& context) {
  if (!span_ || !span_->recording()) return;
  trace::Span& span = *span_;
  const RequestRecord& record = context.record;
  const std::string_view operation = operation_name(context.door.operation);
  if (!operation.empty()) {
    const std::string& model = record.model.empty() ? record.requested_model : record.model;
    span.set("gen_ai.operation.name", operation);
    if (!model.empty()) {
      span.rename(std::string(operation) + " " + model);
      span.set("gen_ai.request.model", model);
    }
    if (!record.provider.empty()) span.set("gen_ai.provider.name", provider_name(record.provider));
    if (context.request) describe_request(span, *context.request);
    if (context.target != nullptr) describe_server(span, *context.target->connection);
    describe_answer(span, record, response_model_);
  }
  span.set("http.response.status_code", static_cast<std::int64_t>(record.status));
  span.set("bastion.request.id", record.id.to_string());
  span.set("bastion.door", record.door);
  if (!record.tenant.is_nil()) span.set("bastion.tenant.id", record.tenant.to_string());
  if (!record.key_id.is_nil()) span.set("bastion.key.id", record.key_id.to_string());
  if (record.attempts > 1) span.set("bastion.attempts", static_cast<std::int64_t>(record.attempts));
  if (!record.error_code.empty() || record.status >= first_error_status) {
    const std::string what = record.error_code.empty() ? std::to_string(record.status) : record.error_code;
    span.set("error.type", what);
    span.fail(what);
  }
  span.end();
}

}  // namespace astra::gateway::proxy
