#include "gateway/adapters/probe/http_probe.hpp"

#include "gateway/adapters/proxy/aws_signing.hpp"
#include "gateway/domain/aws/credentials.hpp"
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
    case PathStyle::cohere: return connection.base_url + "/v1/models";
    case PathStyle::plain: break;
  }
  return connection.base_url + (provider.chat_format == WireFormat::anthropic_messages ? "/v1/models" : "/models");
}

// Bedrock has no list of models at this address. What it says of a model that is not there tells whether it knows the caller.
void ask_bedrock(http::ClientRequest& request, const Connection& connection) {
  request.method = "POST";
  request.url = connection.base_url + "/model/bastion-probe/converse";
  request.body = R"({"messages":[{"role":"user","content":[{"text":"x"}]}]})";
  request.headers.set("content-type", "application/json");
}

ProbeReport judge_bedrock(const http::ClientResponse& answer) {
  ProbeReport report{.status = answer.status};
  const bool is_aws = answer.headers.find("x-amzn-errortype").has_value() || answer.headers.find("x-amzn-requestid").has_value();
  if (!is_aws) report.error_class = "protocol", report.detail = "What answers at this address is not Bedrock.";
  else if (answer.status == 401 || answer.status == 403) report.error_class = "credential", report.detail = "AWS does not accept the secret.";
  else if (answer.status == 429) report.error_class = "rate_limited", report.detail = "AWS says there were too many requests.";
  else if (answer.status >= 500) report.error_class = "provider", report.detail = "AWS answered with status " + std::to_string(answer.status) + ".";
  else report.ok = true;
  return report;
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
  if (provider->aws) ask_bedrock(request, connection);
  if (provider->aws && aws::are_credentials(connection.secret)) {
    const auto url = http::Url::parse(request.url);
    if (!url.ok()) return {.error_class = "protocol", .detail = std::string(url.error().message())};
    const auto written = sign_for_aws(connection, request.method, *url, request.body, SystemClock().now(), request.headers);
    if (!written.ok()) return {.error_class = "credential", .detail = std::string(written.error().message())};
  } else if (!connection.secret.empty())
    request.headers.set(std::string(provider->credential_header), std::string(provider->credential_prefix) + connection.secret);

  const Instant before = SystemClock().now();
  const auto answer = client_.send(request);
  ProbeReport report;
  if (answer.ok()) {
    report = provider->aws ? judge_bedrock(*answer) : judge(*answer);
  } else {
    report.error_class = answer.error().category() == Category::timeout ? "timeout" : "unreachable";
    report.detail = std::string(answer.error().message());
  }
  report.latency_ms = (SystemClock().now() - before).to_milliseconds();
  return report;
}

}  // namespace astra::gateway
