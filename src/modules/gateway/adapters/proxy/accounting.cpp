// Journey's books: usage, cost, limits, and the record that ends a request.
#include <array>

#include "gateway/adapters/proxy/journey.hpp"
#include "gateway/domain/pipeline/pipeline.hpp"
#include "gateway/domain/stages/token_budget.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metrics.hpp"

namespace astra::gateway::proxy {
namespace {

constexpr std::int64_t bytes_per_token = 4;  // where the provider reports no usage

metrics::Counter& answered(int status) {
  static const auto counters = [] {
    std::array<metrics::Counter*, 6> list{};
    for (int i = 0; i < 6; ++i)
      list[i] = &metrics::registry().counter("bastion_gateway_requests_total", "Requests at the gateway's doors.",
                                             {{"status", std::string(1, static_cast<char>('0' + i)) + "xx"}});
    return list;
  }();
  return *counters[static_cast<std::size_t>(status / 100) % 6];
}

metrics::Histogram& own_time() {
  static metrics::Histogram& histogram =
      metrics::registry().histogram("bastion_gateway_own_seconds", "Time the gateway itself took, without waiting for providers.");
  return histogram;
}

}  // namespace

void Journey::observe(const ChatEvent& event) {
  switch (event.kind) {
    case ChatEvent::Kind::text:
    case ChatEvent::Kind::reasoning:
    case ChatEvent::Kind::refusal:
    case ChatEvent::Kind::tool_call_arguments: answer_text_bytes_ += static_cast<std::int64_t>(event.text.size()); break;
    case ChatEvent::Kind::start: span_.answered_by(event.model); break;
    case ChatEvent::Kind::finish: context_.record.finish_reason = to_string(event.finish); break;
    case ChatEvent::Kind::error:
      context_.record.error_code = event.error.code.empty() ? "provider_error" : event.error.code;
      break;
    default: break;
  }
}

void Journey::measure_usage(bool has_usage) {
  RequestRecord& record = context_.record;
  if (!has_usage) {
    record.usage.estimated = true;
    record.usage.in_plain = static_cast<std::int64_t>(record.request_bytes) / bytes_per_token;
    record.usage.out_text = answer_text_bytes_ / bytes_per_token;
  }
  const ModelPrice* price = stages::price_of(context_, *context_.target->provider, record.model);
  if (price != nullptr) {
    const Cost cost = cost_of(record.usage, *price, context_.request ? context_.request->service_tier : std::string_view());
    record.cost = cost.money;
    record.priced = cost.priced;
  }
  note(record, ResponseStage::metering, Outcome::passed, 0, price == nullptr ? "no price is known for this model" : "");
}

void Journey::close_record(int status) {
  if (closed_) return;
  closed_ = true;
  RequestRecord& record = context_.record;
  record.status = status;
  record.client_disconnected = exchange_.disconnected();
  if (answer_digest_) record.response_sha256 = answer_digest_->finish();
  record.duration_us = elapsed_us();
  record.upstream_us = static_cast<std::uint32_t>(waited_us_);

  const std::int64_t used = record.usage.total();
  if (context_.key_admitted) engine_.rate_limiter.settle(context_.key->key_id, context_.estimated_tokens, used, engine_.clock.now());
  if (context_.tenant_admitted) engine_.rate_limiter.settle(context_.tenant->id.value(), context_.estimated_tokens, used, engine_.clock.now());
  const bool limited = context_.key_admitted || context_.tenant_admitted || !holds_.empty();
  if (dispatched_) note(record, ResponseStage::settlement, limited ? Outcome::passed : Outcome::not_configured);
  for (StageVerdict& verdict : record.response_verdicts)
    if (dispatched_ && record.complete && verdict.outcome == Outcome::not_reached) verdict.outcome = Outcome::not_configured;
  note(record, ResponseStage::audit_record, Outcome::passed);

  engine_.budgets.settle(record.id, holds_, record.cost.micros);   // before the drain can have stored it
  closing_ = writer().put_closed(record);
  span_.end(context_);
  answered(status).add();
  own_time().observe(static_cast<double>(record.duration_us - std::min(record.duration_us, record.upstream_us)) / 1e6);
}

bool Journey::commit_record() {
  const auto written = writer().commit(closing_);
  if (written.ok()) return true;
  engine_.budgets.stored(context_.record.id);   // nobody will store it
  log::error("a record could not be journaled", {{"reason", written.error().message()}});
  return false;
}

http::Task<bool> Journey::recorded() {
  co_await exchange_.loop().end_of_round();
  if (!commit_record()) co_return false;
  co_return co_await on_disk();
}

}  // namespace astra::gateway::proxy
