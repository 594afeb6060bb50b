// Journey at doors whose bodies pass untouched: JSON is held for its usage, everything else goes on as it arrives.
#include "gateway/adapters/proxy/journey.hpp"
#include "gateway/adapters/proxy/limits.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/opaque/usage.hpp"
#include "gateway/domain/pipeline/pipeline.hpp"

namespace astra::gateway::proxy {
namespace {

// Of a provider's answer, besides its body.
constexpr std::string_view shown_headers[] = {"content-type", "content-disposition", "retry-after", "retry-after-ms"};

ProviderError broken_off(const DomainError& error) {
  ProviderError failure;
  failure.error_class = ErrorClass::transient;
  const bool late = error.category() == Category::timeout;
  failure.status = late ? 504 : 502;
  failure.type = "api_error";
  failure.code = late ? errors::provider_timeout.code : errors::stream_interrupted.code;
  failure.message = late ? errors::provider_timeout.title : errors::stream_interrupted.title;
  return failure;
}

}  // namespace

// What is not known is not guessed from the size of a picture or a recording: it is marked.
void Journey::settle(OpaqueUsage& meter) {
  const bool known = meter.finish();
  context_.record.usage = meter.usage();
  if (!known) context_.record.usage.estimated = true;
  measure_usage(true);
}

http::Task<Journey::Attempt> Journey::answer_opaque(ProviderAnswer& answer, bool last) {
  RequestRecord& record = context_.record;
  http::Headers headers = answer_headers();
  for (const std::string_view name : shown_headers)
    if (const std::string_view value = answer.header(name); !value.empty()) headers.set(std::string(name), std::string(value));
  OpaqueUsage meter(*context_.door.opaque, *context_.opaque, answer.header("content-type"));
  const int status = answer.status();
  answer_digest_.emplace();

  for (bool over = false; !over;) {
    const std::int64_t before = http::Loop::monotonic_us();
    auto piece = co_await answer.read_some();
    waited_us_ += http::Loop::monotonic_us() - before;
    if (!piece.ok()) {
      if (exchange_.disconnected()) break;
      note(record, ResponseStage::protocol, Outcome::failed, 0, std::string(piece.error().code()));
      ProviderError failure = broken_off(piece.error());
      if (!exchange_.head_written()) {
        answer_digest_.reset();
        co_return co_await refuse_or_next(std::move(failure), last);
      }
      record.error_code = failure.code;
      settle(meter);
      close_record(status);
      co_await recorded();
      exchange_.abort();   // the client must not take what it has for the whole
      co_return Attempt::answered;
    }
    over = piece->empty();
    meter.feed(*piece);
    answer_digest_->update(*piece);
    record.response_bytes += piece->size();
    if (over) {
      settle(meter);
      note(record, ResponseStage::protocol, Outcome::passed);
      record.complete = true;
      if (status >= 400) record.error_code = "provider_error";
      close_record(status);
      if (!co_await recorded()) {
        exchange_.abort();
        co_return Attempt::answered;
      }
    }
    if (!exchange_.head_written()) {
      if (over) {   // nothing but a head
        co_await exchange_.respond(status, headers, {});
        co_return Attempt::answered;
      }
      headers.set("server-timing", server_timing());
      record.first_token_us = elapsed_us();
      if (!co_await exchange_.write_head(status, headers)) break;
    }
    if (!over && !co_await exchange_.write(*piece)) break;
  }
  if (!closed_) {   // the client left
    settle(meter);
    close_record(exchange_.head_written() ? status : 499);
    co_await recorded();
    co_return Attempt::answered;
  }
  co_await exchange_.finish();
  co_return Attempt::answered;
}

}  // namespace astra::gateway::proxy
