// Journey's counts of tokens.
#include "gateway/domain/counting.hpp"

#include "gateway/adapters/proxy/journey.hpp"
#include "gateway/adapters/proxy/limits.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/pipeline/pipeline.hpp"

namespace astra::gateway::proxy {

http::Task<void> Journey::answer_estimate() {
  context_.record.complete = true;
  http::Headers headers = answer_headers();
  headers.set("x-bastion-estimated", "true");
  std::string count = estimated_count(*context_.request);
  co_await send_whole(200, std::move(count), std::move(headers));
}

http::Task<Journey::Attempt> Journey::answer_count(ProviderAnswer& answer, bool last) {
  const std::int64_t before = http::Loop::monotonic_us();
  auto body = co_await answer.read_all(max_answer_bytes);
  waited_us_ += http::Loop::monotonic_us() - before;
  if (!body.ok() || !JsonDocument::parse(*body).ok()) {
    if (exchange_.disconnected()) co_return Attempt::answered;
    note(context_.record, ResponseStage::protocol, Outcome::failed);
    ProviderError error;
    error.error_class = ErrorClass::transient;
    error.status = 502;
    error.code = errors::provider_protocol_error.code;
    error.message = errors::provider_protocol_error.title;
    co_return co_await refuse_or_next(std::move(error), last);
  }
  note(context_.record, ResponseStage::protocol, Outcome::passed);
  context_.record.complete = true;
  http::Headers headers = answer_headers();
  co_await send_whole(200, *std::move(body), std::move(headers));
  co_return Attempt::answered;
}

}  // namespace astra::gateway::proxy
