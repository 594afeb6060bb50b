#include "gateway/adapters/proxy/provider_answer.hpp"

#include <algorithm>

#include "gateway/adapters/proxy/aws_signing.hpp"
#include "gateway/domain/formats/format.hpp"
#include "gateway/domain/limits.hpp"
#include "gateway/domain/simulator/opaque.hpp"
#include "platform/http/text.hpp"

namespace astra::gateway::proxy {
namespace {

constexpr std::size_t usual_fields = 12;
constexpr std::size_t usual_head_bytes = 512;

http::UpstreamRequest request_of(const Engine& engine, const RequestContext& context) {
  const Connection& connection = *context.target->connection;
  http::UpstreamRequest request;
  request.headers.reserve(usual_fields, usual_head_bytes);
  request.method = std::string(context.rendered->method);
  if (!context.rendered->content_type.empty()) request.headers.add("content-type", context.rendered->content_type);
  request.headers.add("accept", context.request->stream ? "text/event-stream" : "application/json");
  request.headers.add("accept-encoding", "identity");  // a compressed stream cannot be inspected as it arrives
  request.headers.add("user-agent", "astra-bastion");
  for (const RenderedHeader& header : context.rendered->headers) request.headers.set(header.name, header.value);
  for (const RenderedHeader& header : context.credential_headers) request.headers.set(header.name, header.value);
  if (!context.provider_traceparent.empty()) request.headers.set("traceparent", context.provider_traceparent);
  request.body = context.rendered->body;
  // A provider that closes a kept connection without a byte of an answer has not begun one: its idle time ran out.
  request.repeatable = true;
  const ProxyLimits& limits = engine.limits;
  const Duration left = std::max(limits.deadline - (engine.clock.now() - context.record.started_at), Duration::milliseconds(1));
  request.timeouts = {.connect = limits.connect,
                      .tls = limits.connect,
                      .first_byte = std::min(limits.first_byte, Duration::milliseconds(connection.first_byte_timeout_ms)),
                      .idle = limits.idle,
                      .total = std::min(left, Duration::milliseconds(connection.timeout_ms))};
  return request;
}

simulator::Reply simulated(const RequestContext& context) {
  const std::int64_t now_s = context.now.to_unix_seconds();
  if (context.opaque) return simulator::answer_opaque(*context.door.opaque, context.target->model, *context.rendered, now_s);
  return simulator::answer(context.target->format, context.target->model, context.rendered->body, now_s,
                           context.request->stream);
}

}  // namespace

http::Task<Result<ProviderAnswer>> ProviderAnswer::ask(Engine& engine, const RequestContext& context, http::Loop& loop,
                                                       http::CancelToken& gone) {
  if (context.target->provider->id == simulator_provider) {
    Played played{.reply = simulated(context),
                  .loop = &loop,
                  .gone = &gone};
    co_return ProviderAnswer(context.target->format, std::move(played));
  }
  CO_TRY(const auto target, engine.targets[loop.index()].find(engine, *context.target->connection, context.rendered->path));
  http::UpstreamRequest request = request_of(engine, context);
  if (context.target->provider->aws) {
    auto written = sign_for_aws(*context.target->connection, request.method, (**target).url, request.body, engine.clock.now(), request.headers);
    if (!written.ok()) co_return std::move(written).error();
  }
  CO_TRY(http::UpstreamResponse response, co_await loop.upstream().send(*target, request, &gone));
  co_return ProviderAnswer(context.target->format, std::move(response));
}

int ProviderAnswer::status() const { return received_ ? received_->status() : played_->reply.status; }

std::string_view ProviderAnswer::header(std::string_view name) const {
  if (received_) return received_->headers().value(name);
  if (http::same_name(name, "content-type")) return played_->reply.content_type;
  for (const auto& [key, value] : played_->reply.headers)
    if (http::same_name(key, name)) return value;
  return {};
}

bool ProviderAnswer::streams() const {
  const std::string_view type = format_of(format_).stream_type;
  return header("content-type").starts_with(type.substr(0, type.find(';')));
}

http::Task<Result<std::string_view>> ProviderAnswer::read_some() {
  if (received_) co_return co_await received_->read_some();
  Played& played = *played_;
  if (played.next == played.reply.chunks.size()) {
    if (played.reply.cut) co_return DomainError(http::errors::upstream_truncated);
    co_return std::string_view{};
  }
  const simulator::Chunk& chunk = played.reply.chunks[played.next++];
  if (chunk.delay_us > 0) co_await played.loop->sleep(Duration::microseconds(chunk.delay_us));
  if (played.gone->cancelled()) co_return DomainError(http::errors::cancelled);
  co_return std::string_view(chunk.bytes);
}

http::Task<Result<std::string>> ProviderAnswer::read_all(std::size_t max_bytes) {
  if (received_) co_return co_await received_->read_all(max_bytes);
  std::string body;
  for (;;) {
    CO_TRY(const std::string_view piece, co_await read_some());
    if (piece.empty()) co_return body;
    body += piece;
  }
}

}  // namespace astra::gateway::proxy
