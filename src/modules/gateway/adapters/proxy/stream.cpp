// Journey's streamed answers: what the provider sends is decoded, looked at, and passed on piece by piece.
#include "gateway/adapters/proxy/journey.hpp"
#include "gateway/adapters/proxy/limits.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/pipeline/pipeline.hpp"

namespace astra::gateway::proxy {
namespace {

ProviderError interrupted(const DomainError& error) {
  ProviderError failure;
  failure.error_class = ErrorClass::transient;
  failure.status = error.category() == Category::timeout ? 504 : 502;
  failure.type = "api_error";
  failure.code = error.category() == Category::timeout ? errors::provider_timeout.code : errors::stream_interrupted.code;
  failure.message = error.category() == Category::timeout ? errors::provider_timeout.title : errors::stream_interrupted.title;
  return failure;
}

}  // namespace

http::Task<Journey::Attempt> Journey::answer_stream(ProviderAnswer& answer, bool last) {
  StreamRelay relay(context_.target->format, context_.door.format,
                    {.include_usage = context_.request->stream_usage,
                     .array = context_.request->stream_array,
                     .model = context_.record.requested_model,
                     .id = std::string(exchange_.request_id()),
                     .now_s = context_.now.to_unix_seconds()},
                    &context_.target->provider->dialect);
  RequestRecord& record = context_.record;
  context_.rendered->body = std::string();  // it was sent, and a stream may last
  answer_digest_.emplace();
  std::vector<StreamFrame> frames;
  std::string out;
  bool over = false;

  while (!over) {
    const std::int64_t before = http::Loop::monotonic_us();
    auto piece = co_await answer.read_some();
    waited_us_ += http::Loop::monotonic_us() - before;
    frames.clear();
    out.clear();

    std::optional<ProviderError> failure;
    if (!piece.ok()) {
      if (exchange_.disconnected()) break;
      failure = interrupted(piece.error());
    } else {
      const Result<void> decoded = piece->empty() ? relay.decode_end(frames) : relay.decode(*piece, frames);
      if (!decoded.ok()) failure = interrupted(decoded.error());
      over = piece->empty();
    }
    for (StreamFrame& frame : frames) {
      for (const ChatEvent& event : frame.events) {
        observe(event);
        if (event.kind == ChatEvent::Kind::error) failure = event.error;
        if (event.kind == ChatEvent::Kind::end) record.complete = over = true;
      }
      if (failure && !exchange_.head_written()) break;  // nothing was sent: another target may still answer
      relay.write(frame, out);
    }
    if (failure) {
      note(record, ResponseStage::protocol, Outcome::failed, 0, failure->code);
      if (!exchange_.head_written() && out.empty()) {
        answer_digest_.reset();
        co_return co_await refuse_or_next(std::move(*failure), last);
      }
      record.complete = false;
      record.error_code = failure->code.empty() ? "stream_interrupted" : failure->code;
      relay.write_error(*failure, out);
      over = true;
    }
    if (over) {
      if (!failure) relay.write_end(out);
      if (!failure) note(record, ResponseStage::protocol, Outcome::passed);
      note(record, ResponseStage::normalisation, relay.same_format() ? Outcome::passed : Outcome::changed);
      record.usage = relay.decoder().usage();
      measure_usage(relay.decoder().has_usage());
    }
    if (out.empty() && !over) continue;

    answer_digest_->update(out);
    record.response_bytes += out.size();
    // The record is on disk before the client can know that the answer is over.
    if (over) close_record(200);
    if (over && !co_await recorded()) {
      exchange_.abort();
      co_return Attempt::answered;
    }
    if (!exchange_.head_written()) {
      http::Headers headers = answer_headers();
      headers.set("content-type", std::string(relay.content_type()));
      headers.set("x-accel-buffering", "no");
      headers.set("server-timing", server_timing());
      record.first_token_us = elapsed_us();
      if (!co_await exchange_.write_head(200, headers)) break;
    }
    if (!out.empty() && !co_await exchange_.write(out)) break;
  }

  if (!closed_) {  // the client left
    record.usage = relay.decoder().usage();
    measure_usage(relay.decoder().has_usage());
    close_record(exchange_.head_written() ? 200 : 499);
    co_await recorded();
    co_return Attempt::answered;
  }
  co_await exchange_.finish();
  // What is left behind the end is read, so that the provider's connection can be used again.
  for (std::size_t i = 0; i < max_tail_pieces; ++i) {
    auto rest = co_await answer.read_some();
    if (!rest.ok() || rest->empty()) break;
  }
  co_return Attempt::answered;
}

}  // namespace astra::gateway::proxy
