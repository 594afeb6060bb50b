#include "platform/http/upstream.hpp"

#include <algorithm>
#include <utility>

#include "platform/http/text.hpp"
#include "platform/http/upstream_wire.hpp"

namespace astra::http {

namespace {

bool may_repeat(const UpstreamRequest& request) {
  const Method method = method_from(request.method);
  return request.repeatable || method == Method::get || method == Method::head || method == Method::options ||
         method == Method::put || method == Method::del;
}

// Fields that are ours to write, or that would let a caller reframe the request.
bool is_own_field(std::string_view name) {
  switch (name.size()) {
    case 2: return same_name(name, "te");
    case 4: return same_name(name, "host");
    case 6: return same_name(name, "expect");
    case 7: return same_name(name, "upgrade");
    case 10: return same_name(name, "connection") || same_name(name, "keep-alive");
    case 14: return same_name(name, "content-length");
    case 17: return same_name(name, "transfer-encoding");
    default: return false;
  }
}

Result<std::string> request_head(const UpstreamTarget& target, const UpstreamRequest& request) {
  if (!is_field_name(request.method)) return DomainError(astra::errors::internal, "The method is not a token.");
  std::string head;
  head.reserve(target.url.target.size() + request.headers.size() * 64 + 128);
  head += request.method;
  head += ' ';
  head += target.url.target;
  head += " HTTP/1.1\r\nhost: ";
  const auto host = request.headers.find("host");
  if (host && is_field_value(*host)) head += *host;
  else head += target.url.host_header();
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
    head += "\r\ncontent-length: ";
    append_number(head, request.body.size());
  }
  for (const auto& [name, value] : request.headers) {
    if (is_own_field(name)) continue;
    if (!is_field_name(name) || !is_field_value(value))
      return DomainError(astra::errors::internal, "A header field is not valid.");
    head += "\r\n";
    head += name;
    head += ": ";
    head += value;
  }
  head += "\r\n\r\n";
  return head;
}

enum class Outcome { answered, closed_unanswered, timed_out, cut, invalid, cancelled };

// Waits for the head of the final answer; interim ones are skipped.
Task<Outcome> read_head(UpstreamResponse::State& state, const UpstreamLimits& limits, std::string_view method,
                        std::int64_t until_us) {
  Wire& wire = *state.wire;
  std::size_t scanned = 0;
  const auto before = wire.received_bytes();
  wire.expire_at(until_us);
  for (;;) {
    const std::string_view input = wire.input();
    const std::size_t end = find_head_end(input, scanned);
    if (end == std::string_view::npos ? input.size() >= limits.max_header_bytes : end > limits.max_header_bytes)
      co_return Outcome::invalid;
    if (end != std::string_view::npos) {
      state.headers = Headers();
      state.framing = Framing();
      if (!parse_response_head(input.substr(0, end), method, limits.max_header_count, state.status, state.headers,
                               state.framing))
        co_return Outcome::invalid;
      wire.consume(end);
      scanned = 0;
      if (state.status == 101) co_return Outcome::invalid;
      if (state.status / 100 == 1) continue;
      wire.never_expire();
      co_return Outcome::answered;
    }
    if (co_await wire.more()) continue;
    if (state.gone && state.gone->cancelled()) co_return Outcome::cancelled;
    if (wire.expired()) co_return Outcome::timed_out;
    co_return wire.received_bytes() == before&& input.empty() ? Outcome::closed_unanswered : Outcome::cut;
  }
}

}  // namespace

Upstream::Upstream(Loop& loop, UpstreamLimits limits) : impl_(std::make_shared<Impl>(loop, limits, Resolver::shared())) {}
Upstream::Upstream(Loop& loop, Resolver& resolver, UpstreamLimits limits)
    : impl_(std::make_shared<Impl>(loop, limits, resolver)) {}
Upstream::~Upstream() { impl_->close_idle(); }
UpstreamStatistics Upstream::statistics() const {
  UpstreamStatistics now = impl_->statistics;
  for (const auto& [key, origin] : impl_->origins) {
    now.idle += origin.idle.size();
    now.open += origin.open;
  }
  return now;
}

Task<Result<UpstreamResponse>> Upstream::send(const UpstreamTarget& target, const UpstreamRequest& request, CancelToken* gone) {
  return send_to(impl_->origin_of(target), target, request, gone);
}

Task<Result<UpstreamResponse>> Upstream::send(KeptTarget& target, const UpstreamRequest& request, CancelToken* gone) {
  if (std::exchange(target.upstream_, impl_->number) != impl_->number) target.origin_ = &impl_->origin_of(*target);
  return send_to(*target.origin_, *target, request, gone);
}

Task<Result<UpstreamResponse>> Upstream::send_to(Origin& origin, const UpstreamTarget& target, const UpstreamRequest& request,
                                                 CancelToken* gone) {
  const auto impl = impl_;
  const std::int64_t start_us = Loop::monotonic_us();
  const std::int64_t total_us = start_us + request.timeouts.total.us;
  CO_TRY(const std::string head, request_head(target, request));
  for (bool fresh = false;; fresh = true) {
    auto state = std::make_unique<UpstreamResponse::State>();
    CO_TRY(state->wire, co_await impl->obtain(origin, target, request.timeouts, total_us, fresh, state->reused, gone));
    state->upstream = impl;
    state->origin = &origin;
    state->gone = gone;
    state->timeouts = request.timeouts;
    state->total_us = total_us;
    Wire& wire = *state->wire;
    Watch watch(impl->loop, gone);
    watch.hold(*state->wire);

    Wire::Pieces pieces{head, request.body, {}};
    const std::size_t whole = head.size() + request.body.size();
    const std::int64_t first_byte_us = std::min(total_us, Loop::monotonic_us() + request.timeouts.first_byte.us);
    bool sent = wire.write_now(pieces);
    if (!sent) sent = co_await wire.write(pieces, request.timeouts.first_byte);
    const bool untouched = !sent && pieces[0].size() + pieces[1].size() == whole;
    Outcome outcome = Outcome::cut;
    // An upstream that refuses early answers before it has read everything: its answer counts.
    if (wire.expired()) outcome = Outcome::timed_out;
    else outcome = co_await read_head(*state, impl->limits, request.method, first_byte_us);
    if (outcome == Outcome::answered) {
      watch.release();
      state->remaining = state->framing.length;
      if (!sent) state->framing.keep_alive = false;
      if (!state->framing.chunked && !state->framing.until_close && state->remaining == 0) state->complete();
      co_return UpstreamResponse(std::move(state));
    }
    const bool was_reused = state->reused;
    watch.release();
    state.reset();
    if (gone && gone->cancelled()) co_return errors::cancelled;
    if (outcome == Outcome::closed_unanswered && was_reused && (untouched || may_repeat(request))) {
      ++impl->statistics.retries;
      continue;
    }
    switch (outcome) {
      case Outcome::timed_out: co_return errors::upstream_timeout;
      case Outcome::invalid: co_return errors::upstream_invalid;
      case Outcome::cut: co_return errors::upstream_truncated;
      default: co_return errors::upstream_closed;
    }
  }
}

UpstreamResponse::UpstreamResponse(std::unique_ptr<State> state) : state_(std::move(state)) {}
UpstreamResponse::UpstreamResponse(UpstreamResponse&&) noexcept = default;
UpstreamResponse& UpstreamResponse::operator=(UpstreamResponse&&) noexcept = default;
UpstreamResponse::~UpstreamResponse() = default;
int UpstreamResponse::status() const { return state_->status; }
const Headers& UpstreamResponse::headers() const { return state_->headers; }
bool UpstreamResponse::reused_connection() const { return state_->reused; }
Task<Result<std::string_view>> UpstreamResponse::read_some() { return state_->read_some(); }

Task<Result<std::string>> UpstreamResponse::read_all(std::size_t max_bytes) {
  std::string body;
  if (state_->remaining > max_bytes) co_return errors::upstream_too_large;
  body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(state_->remaining, body_buffer_bytes)));
  for (;;) {
    CO_TRY(const std::string_view piece, co_await state_->read_some());
    if (piece.empty()) co_return body;
    if (piece.size() > max_bytes - body.size()) co_return errors::upstream_too_large;
    body.append(piece);
  }
}

UpstreamResponse::State::~State() {
  if (!wire) return;
  wire->close();
  upstream->closed(*origin);
}

void UpstreamResponse::State::complete() {
  done = true;
  if (framing.keep_alive && !wire->ended() && wire->input().empty()) {
    upstream->give_back(*origin, std::move(wire));
  } else {
    wire->close();
    upstream->closed(*origin);
  }
  wire = nullptr;
}

Result<std::string_view> UpstreamResponse::State::fail(const ErrorKind& kind) {
  failed = true;
  wire->close();
  wire = nullptr;
  upstream->closed(*origin);
  return kind;
}

Task<Result<std::string_view>> UpstreamResponse::State::read_some() {
  if (failed) co_return errors::upstream_truncated;
  if (done) co_return std::string_view{};
  wire->consume(std::exchange(handed_out, 0));
  if (!framing.chunked && !framing.until_close && remaining == 0) {
    complete();
    co_return std::string_view{};
  }
  for (;;) {
    const std::string_view input = wire->input();
    if (framing.chunked) {
      std::size_t used = 0;
      std::string_view piece;
      const auto step = decoder.next(input, used, piece);
      if (step == ChunkDecoder::Step::bad) co_return fail(errors::upstream_invalid);
      if (step == ChunkDecoder::Step::data) {
        handed_out = used;
        co_return piece;
      }
      wire->consume(used);
      if (step == ChunkDecoder::Step::done) {
        complete();
        co_return std::string_view{};
      }
    } else if (!input.empty()) {
      const auto piece = framing.until_close
                             ? input
                             : input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(remaining, input.size())));
      remaining -= framing.until_close ? 0 : piece.size();
      handed_out = piece.size();
      co_return piece;
    }
    if (gone && gone->cancelled()) co_return fail(errors::cancelled);
    wire->expire_at(std::min(total_us, Loop::monotonic_us() + timeouts.idle.us));
    Watch watch(upstream->loop, gone);
    watch.hold(*wire);
    const bool came = co_await wire->more();
    if (came) {
      wire->never_expire();
      continue;
    }
    if (gone && gone->cancelled()) co_return fail(errors::cancelled);
    if (wire->expired()) co_return fail(errors::upstream_timeout);
    // Only an orderly close ends such a body: a reset, or TLS cut without goodbye, may have lost some of it.
    if (framing.until_close && wire->eof()) {
      complete();
      co_return std::string_view{};
    }
    co_return fail(errors::upstream_truncated);
  }
}

}  // namespace astra::http
