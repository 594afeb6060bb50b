#include "gateway/adapters/probe/http_probe.hpp"

#include "gateway/domain/providers/address.hpp"
#include "kernel/json.hpp"

namespace astra::gateway {
namespace {

constexpr Duration patience = Duration::seconds(15);
constexpr std::size_t most_answer_bytes = 2u << 20;

std::string models_url(const Provider& provider, const Connection& connection) {
  switch (provider.path_style) {
    case PathStyle::azure: return connection.base_url + request_path(provider, connection, "/models", {}, false);
    case PathStyle::watsonx:
      return connection.base_url + "/foundation_model_specs?version=" + std::string(option_of(provider, connection, "version"));
    case PathStyle::plain: break;
  }
  return connection.base_url + (provider.chat_format == WireFormat::anthropic_messages ? "/v1/models" : "/models");
}

ProbeReport judge(const http::ClientResponse& answer) {
  ProbeReport report{.status = answer.status};
  if (answer.status == 401 || answer.status == 403) {
    report.error_class = "credential", report.detail = "The provider does not accept the secret.";
  } else if (answer.status == 429) {
    report.error_class = "rate_limited", report.detail = "The provider says there were too many requests.";
  } else if (answer.status < 200 || answer.status > 299) {
    report.error_class = "provider", report.detail = "The provider answered with status " + std::to_string(answer.status) + ".";
  } else if (const auto document = JsonDocument::parse(answer.body); !document.ok() || !document->root().is_object()) {
    report.error_class = "protocol", report.detail = "What answers at this address is not such a provider.";
  } else {
    report.ok = true;
  }
  return report;
}

}  // namespace

HttpProbe::HttpProbe(const std::vector<std::string>& allowed_private_networks) {
  for (const std::string& text : allowed_private_networks)
    if (const auto network = http::Cidr::parse(text)) allowed_.push_back(*network);
}

ProbeReport HttpProbe::probe(const Connection& connection) {
  const Provider* provider = find_provider(connection.provider);
  if (provider == nullptr) return {.error_class = "protocol", .detail = "There is no such provider."};
  if (provider->id == simulator_provider) return {.ok = true, .status = 200};
  http::ClientRequest request;
  request.url = models_url(*provider, connection);
  request.total_timeout = patience;
  request.max_body_bytes = most_answer_bytes;
  request.addresses = {.allow_private = connection.allow_private_address, .allowed = allowed_};
  for (const auto& [name, value] : connection.headers) request.headers.set(name, value);
  if (provider->chat_format == WireFormat::anthropic_messages && !request.headers.find("anthropic-version").has_value())
    request.headers.set("anthropic-version", "2023-06-01");
  if (!connection.secret.empty())
    request.headers.set(std::string(provider->credential_header), std::string(provider->credential_prefix) + connection.secret);

  const Instant before = SystemClock().now();
  const auto answer = client_.send(request);
  ProbeReport report;
  if (answer.ok()) {
    report = judge(*answer);
  } else {
    report.error_class = answer.error().category() == Category::timeout ? "timeout" : "unreachable";
    report.detail = std::string(answer.error().message());
  }
  report.latency_ms = (SystemClock().now() - before).to_milliseconds();
  return report;
}

}  // namespace astra::gateway
