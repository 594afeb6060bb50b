#include "platform/http/connection.hpp"
#include "platform/http/direct.hpp"
#include "platform/http/errors.hpp"

namespace astra::http {

namespace {
bool has_no_body(int status) { return status / 100 == 1 || status == 204 || status == 304; }
}  // namespace

Task<Result<std::string>> Exchange::read_body(std::size_t max_bytes) {
  auto body = co_await connection_.read_body(std::min(max_bytes, connection_.core_.limits.max_direct_body_bytes));
  // From here on the only thing to come from this client, besides a next request, is its leaving.
  if (body.ok()) connection_.wire_->listen();
  co_return body;
}

Task<bool> Exchange::respond(int status, const Headers& headers, std::string_view body) {
  if (head_written_) co_return false;
  head_written_ = finished_ = true;
  const bool no_body = has_no_body(status);
  connection_.begin_head(status, headers, static_cast<std::int64_t>(body.size()), head_.request_id, no_body);
  Wire::Pieces pieces{connection_.out_, no_body || head_.method == Method::head ? std::string_view{} : body, {}};
  Wire& wire = *connection_.wire_;
  if (wire.write_now(pieces) || co_await wire.write(pieces, connection_.core_.limits.write_timeout)) co_return true;
  abort();
  co_return false;
}

Task<bool> Exchange::write_head(int status, const Headers& headers, std::optional<std::uint64_t> content_length) {
  if (head_written_) co_return false;
  head_written_ = true;
  const bool no_body = has_no_body(status);
  bodyless_ = no_body || head_.method == Method::head;
  chunked_ = !content_length;
  remaining_ = content_length.value_or(0);
  connection_.begin_head(status, headers, content_length ? static_cast<std::int64_t>(*content_length) : -1, head_.request_id,
                         no_body);
  Wire::Pieces pieces{connection_.out_, {}, {}};
  Wire& wire = *connection_.wire_;
  if (wire.write_now(pieces) || co_await wire.write(pieces, connection_.core_.limits.write_timeout)) co_return true;
  abort();
  co_return false;
}

Task<bool> Exchange::write(std::string_view piece) {
  if (!head_written_ || finished_ || gone_.cancelled()) co_return false;
  if (bodyless_ || piece.empty()) co_return true;
  bool sent = false;
  if (chunked_) {
    sent = co_await connection_.write_chunk(piece);
  } else if (piece.size() <= remaining_) {
    remaining_ -= piece.size();
    Wire::Pieces pieces{piece, {}, {}};
    Wire& wire = *connection_.wire_;
    sent = wire.write_now(pieces) || co_await wire.write(pieces, connection_.core_.limits.write_timeout);
  }
  if (!sent) abort();
  co_return sent;
}

Task<bool> Exchange::finish() {
  if (!head_written_ || finished_ || gone_.cancelled()) co_return false;
  finished_ = true;
  if (bodyless_) co_return true;
  bool complete = remaining_ == 0;
  if (complete && chunked_ && !connection_.framing_.http_1_0) {
    Wire::Pieces last{"0\r\n\r\n", {}, {}};
    complete = co_await connection_.wire_->write(last, connection_.core_.limits.write_timeout);
  }
  if (!complete) abort();
  co_return complete;
}

void Exchange::abort() {
  connection_.wire_->close();
  gone_.cancel();
}

Loop& Exchange::loop() { return connection_.wire_->loop(); }
LoopExecutor Exchange::executor() { return loop().executor(); }
std::size_t Exchange::loop_index() const { return connection_.wire_->loop().index(); }

}  // namespace astra::http
