#include <algorithm>

#include "platform/http/connection.hpp"
#include "platform/http/errors.hpp"

// How a connection reads the body of a request.
namespace astra::http {

void Connection::end_of_body() { body_done_ = true; }

// An answer is about to start while the body has not been read: what is already here is skipped, otherwise the connection
// cannot be used again.
void Connection::note_unread_body() {
  if (body_done_) return;
  if (!framing_.chunked && framing_.length <= wire_->input().size()) {
    wire_->consume(static_cast<std::size_t>(framing_.length));
    body_done_ = true;
    return;
  }
  keep_alive_ = false;
  lingering_ = true;
}

Task<Result<std::string>> Connection::read_body(std::size_t max_bytes) {
  if (body_done_) co_return std::string();
  if (!framing_.chunked && framing_.length > max_bytes) co_return errors::body_too_large;
  if (framing_.expect_continue && wire_->input().empty()) {
    Wire::Pieces go_on{"HTTP/1.1 100 Continue\r\n\r\n", {}, {}};
    if (!co_await wire_->write(go_on, core_.limits.write_timeout)) co_return errors::client_gone;
  }
  if (framing_.chunked) co_return co_await read_chunked(max_bytes);

  std::string body;
  auto remaining = static_cast<std::size_t>(framing_.length);
  // A declared length is only a promise: memory is taken as the bytes come.
  body.reserve(std::min(remaining, body_buffer_bytes));
  if (remaining > first_buffer_bytes) wire_->want_buffer(body_buffer_bytes);
  for (;;) {
    const std::string_view input = wire_->input().substr(0, remaining);
    body.append(input);
    wire_->consume(input.size());
    remaining -= input.size();
    if (remaining == 0) break;
    wire_->expire_after(core_.limits.body_timeout);
    if (co_await wire_->more()) continue;
    const bool late = wire_->expired();
    wire_->clear_expired();
    if (late) co_return errors::body_timeout;
    co_return errors::client_gone;
  }
  wire_->never_expire();
  end_of_body();
  co_return body;
}

Task<Result<std::string>> Connection::read_chunked(std::size_t max_bytes) {
  std::string body;
  ChunkDecoder decoder;
  for (;;) {
    std::size_t used = 0;
    std::string_view piece;
    const ChunkDecoder::Step step = decoder.next(wire_->input(), used, piece);
    if (step == ChunkDecoder::Step::data) {
      if (piece.size() > max_bytes - body.size()) co_return errors::body_too_large;
      body.append(piece);
    }
    wire_->consume(used);
    if (step == ChunkDecoder::Step::bad) co_return errors::body_invalid;
    if (step == ChunkDecoder::Step::done) break;
    if (step == ChunkDecoder::Step::data) continue;
    wire_->expire_after(core_.limits.body_timeout);
    if (co_await wire_->more()) continue;
    const bool late = wire_->expired();
    wire_->clear_expired();
    if (late) co_return errors::body_timeout;
    co_return errors::client_gone;
  }
  wire_->never_expire();
  end_of_body();
  co_return body;
}

}  // namespace astra::http
