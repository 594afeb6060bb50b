#include "platform/http/connection.hpp"

#include <algorithm>
#include <cstdio>

#include "kernel/uuid.hpp"
#include "platform/http/errors.hpp"
#include "platform/http/stream_pipe.hpp"
#include "platform/http/text.hpp"

namespace astra::http {

namespace {

constexpr Duration linger_time = Duration::seconds(2);

// A version 7 UUID without its dashes, so that ids sort by time.
std::string new_request_id() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string id = "req_";
  id.reserve(id.size() + 32);
  const Uuid number = Uuid::v7(SystemClock().now());
  for (const std::uint8_t byte : number.bytes()) {
    id += digits[byte >> 4];
    id += digits[byte & 15];
  }
  return id;
}

// Fields the server writes itself.
bool is_own_field(std::string_view name) {
  switch (name.size()) {
    case 4: return same_name(name, "date");
    case 10: return same_name(name, "connection") || same_name(name, "keep-alive");
    case 12: return same_name(name, "x-request-id");
    case 14: return same_name(name, "content-length");
    case 17: return same_name(name, "transfer-encoding");
    default: return false;
  }
}

bool has_no_body(int status) { return status / 100 == 1 || status == 204 || status == 304; }

Request to_request(RequestHead head, std::string body) {
  Request request;
  request.method = head.method;
  request.target = std::move(head.target);
  request.path = std::move(head.path);
  request.query = std::move(head.query);
  request.headers = std::move(head.headers);
  request.body = std::move(body);
  request.remote_ip = std::move(head.remote_ip);
  request.request_id = std::move(head.request_id);
  request.secure = head.secure;
  return request;
}

}  // namespace

// Lets the handler run on a worker while the loop goes on.
struct WorkerJob {
  Response response;
  bool finished = false;
  Signal done;
};

Connection::Connection(ServerCore& core, Loop& loop, int socket, int family, IpAddress peer, TlsContext tls)
    : core_(core),
      wire_(std::make_shared<Wire>(loop, socket, family,
                                   std::max(core.limits.max_header_bytes, core.limits.max_pipelined_bytes) + 4)),
      tls_(std::move(tls)),
      peer_(peer),
      peer_text_(peer.to_string()) {
  core_.open.fetch_add(1, std::memory_order_relaxed);
}

Connection::~Connection() { core_.open.fetch_sub(1, std::memory_order_relaxed); }

void Connection::drain() {
  keep_alive_ = false;
  if (between_requests_ && wire_->input().empty()) wire_->close();
  if (pipe_ && pipe_is_endless_) pipe_->end_early();
}

void Connection::cut() {
  wire_->close();
  if (pipe_) pipe_->cancel();
  if (current_) current_->cancel();
  if (job_) {
    job_->finished = true;
    job_->done.notify_later(wire_->loop().executor());
  }
}

Task<void> Connection::run() {
  const auto self = shared_from_this();
  co_await serve();
  if (lingering_ && wire_->open()) co_await linger();
  wire_->close();
}

Task<void> Connection::serve() {
  if (tls_) {
    SSL* ssl = new_server_side(tls_);
    if (!ssl) co_return;
    wire_->use_tls(ssl);
    wire_->expire_after(core_.limits.tls_handshake_timeout);
    const bool agreed = co_await wire_->handshake();
    wire_->never_expire();
    if (!agreed) co_return;
  }
  wire_->on_end([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && self->current_) self->current_->cancel();
    if (self && self->pipe_) self->pipe_->cancel();
  });
  for (std::size_t count = 0; keep_alive_ && wire_->open();) {
    RequestHead head;
    const HeadOutcome outcome = co_await read_head(head);
    if (outcome != HeadOutcome::request) break;
    if (++count >= core_.limits.max_requests_per_connection) keep_alive_ = false;
    core_.requests.fetch_add(1, std::memory_order_relaxed);
    core_.active.fetch_add(1, std::memory_order_relaxed);
    co_await answer(std::move(head));
    core_.active.fetch_sub(1, std::memory_order_relaxed);
  }
}

// Waits for a whole head and reads it. A refusal has been answered when this returns.
Task<Connection::HeadOutcome> Connection::read_head(RequestHead& head) {
  between_requests_ = true;
  head_scanned_ = 0;
  bool started = false;
  std::size_t end;
  for (;;) {
    // Empty lines before a request are left over from sloppy clients.
    while (!started && wire_->input().substr(0, 2) == "\r\n") wire_->consume(2);
    const std::string_view input = wire_->input();
    end = find_head_end(input, head_scanned_);
    if (end != std::string_view::npos && end <= core_.limits.max_header_bytes) break;
    if (input.size() >= core_.limits.max_header_bytes) {
      co_await refuse(431, "The header is too large.", head);
      co_return HeadOutcome::refused;
    }
    const bool begun = !input.empty() && input != "\r";
    if (begun && !started) {
      started = true;
      between_requests_ = false;
      wire_->expire_after(core_.limits.header_timeout);
    } else if (!begun) {
      if (core_.draining) co_return HeadOutcome::closed;
      wire_->expire_after(core_.limits.idle_timeout);
    }
    if (co_await wire_->more()) continue;
    const bool late = wire_->expired();
    wire_->clear_expired();
    if (late && started) co_await refuse(408, "The request did not arrive in time.", head);
    co_return HeadOutcome::closed;
  }
  wire_->never_expire();
  between_requests_ = false;
  framing_ = Framing{};
  const auto error = parse_request_head(wire_->input().substr(0, end), core_.limits, head, framing_);
  wire_->consume(end);
  if (error) {
    co_await refuse(error->status, error->reason, head);
    co_return HeadOutcome::refused;
  }
  if (!framing_.keep_alive || core_.draining) keep_alive_ = false;
  body_done_ = !framing_.chunked && framing_.length == 0;
  head.secure = tls_ != nullptr;
  head.request_id = new_request_id();
  head.remote_ip = core_.trusted_proxies.empty() ? peer_text_ : client_ip(head);
  co_return HeadOutcome::request;
}

// The nearest address of X-Forwarded-For that is not one of our own proxies.
std::string Connection::client_ip(const RequestHead& head) const {
  const auto trusted = [&](const IpAddress& address) {
    return std::any_of(core_.trusted_proxies.begin(), core_.trusted_proxies.end(),
                       [&](const Cidr& cidr) { return cidr.contains(address); });
  };
  IpAddress client = peer_;
  std::string list;
  for (const auto& [name, value] : head.headers)
    if (same_name(name, "x-forwarded-for")) list.append(list.empty() ? "" : ",").append(value);
  std::string_view rest = list;
  while (trusted(client) && !rest.empty()) {
    const auto comma = rest.rfind(',');
    const auto next = IpAddress::parse(trim(comma == std::string_view::npos ? rest : rest.substr(comma + 1)));
    if (!next) break;
    client = *next;
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
  }
  return client.to_string();
}

Task<void> Connection::answer(RequestHead head) {
  Decision decision = core_.application->on_head(head);
  if (auto* direct = std::get_if<Direct>(&decision)) {
    co_await answer_direct(*direct, std::move(head));
  } else if (auto* buffered = std::get_if<Buffered>(&decision)) {
    co_await answer_buffered(*buffered, std::move(head));
  } else {
    co_await send_response(std::move(std::get<Response>(decision)), head);
  }
}

Task<void> Connection::answer_direct(Direct decision, RequestHead head) {
  Exchange exchange(*this, std::move(head));
  current_ = &exchange.gone_;
  if (wire_->ended()) exchange.gone_.cancel();
  else if (body_done_) wire_->listen();
  bool threw = false;
  try {
    co_await decision.handler->handle(exchange);
  } catch (...) {
    threw = true;
  }
  current_ = nullptr;
  if (!exchange.head_written_ && !exchange.disconnected()) {
    co_await send_response(core_.application->on_protocol_error(500, "The request was not answered."), exchange.head_);
  } else if (!exchange.finished_ || threw) {
    wire_->close();
  }
}

Task<void> Connection::answer_buffered(Buffered& decision, RequestHead head) {
  auto body = co_await read_body(decision.max_body_bytes);
  if (!body.ok()) {
    const auto& error = body.error();
    if (error.is(errors::body_too_large)) co_await refuse(413, "The body is larger than allowed.", head);
    else if (error.is(errors::body_timeout)) co_await refuse(408, "The body did not arrive in time.", head);
    else if (error.is(errors::body_invalid)) co_await refuse(400, "The body is not framed as HTTP requires.", head);
    keep_alive_ = false;
    co_return;
  }
  const RequestHead kept = head;
  const auto job = std::make_shared<WorkerJob>();
  auto request = std::make_shared<Request>(to_request(std::move(head), *std::move(body)));
  auto work = [job, request, handler = std::move(decision.handler), application = core_.application,
               door = wire_->loop().door()] {
    Response response;
    try {
      response = handler(std::move(*request));
    } catch (...) {
      response = application->on_protocol_error(500, "The request could not be answered.");
    }
    door->post([job, response = std::make_shared<Response>(std::move(response))] {
      job->response = std::move(*response);
      job->finished = true;
      job->done.notify();
    });
  };
  if (!core_.workers->submit(std::move(work))) {
    core_.overflows.fetch_add(1, std::memory_order_relaxed);
    Response busy = core_.application->on_protocol_error(503, "The server is busy; try again.");
    busy.headers.set("retry-after", "1");
    co_await send_response(std::move(busy), kept);
    co_return;
  }
  job_ = job;
  while (!job->finished && wire_->open()) co_await job->done.wait();
  job_ = nullptr;
  if (!wire_->open()) co_return;
  co_await send_response(std::move(job->response), kept);
}

void Connection::begin_head(int status, const Headers& headers, std::int64_t content_length, std::string_view request_id,
                            bool no_body) {
  note_unread_body();
  out_.clear();
  out_ += "HTTP/1.1 ";
  append_number(out_, static_cast<std::uint64_t>(status));
  out_ += ' ';
  out_ += reason_phrase(status);
  out_ += "\r\ndate: ";
  out_ += wire_->loop().date();
  if (!request_id.empty()) {
    out_ += "\r\nx-request-id: ";
    out_ += request_id;
  }
  if (!no_body) {
    if (content_length >= 0) {
      out_ += "\r\ncontent-length: ";
      append_number(out_, static_cast<std::uint64_t>(content_length));
    } else if (framing_.http_1_0) {
      keep_alive_ = false;
    } else {
      out_ += "\r\ntransfer-encoding: chunked";
    }
  }
  if (core_.draining) keep_alive_ = false;
  if (!keep_alive_) out_ += "\r\nconnection: close";
  for (const auto& [name, value] : headers) {
    // A field that would break the framing is left out: nothing an application echoes can split an answer.
    if (is_own_field(name) || !is_field_name(name) || !is_field_value(value)) continue;
    out_ += "\r\n";
    out_ += name;
    out_ += ": ";
    out_ += value;
  }
  out_ += "\r\n\r\n";
}

Task<void> Connection::send_response(Response response, const RequestHead& head) {
  if (response.stream && head.method != Method::head) {
    co_await send_stream(std::move(response), head);
    co_return;
  }
  const bool no_body = has_no_body(response.status);
  begin_head(response.status, response.headers, response.stream ? -1 : static_cast<std::int64_t>(response.body.size()),
             head.request_id, no_body);
  const std::string_view body = no_body || head.method == Method::head ? std::string_view{} : std::string_view(response.body);
  Wire::Pieces pieces{out_, body, {}};
  if (!wire_->write_now(pieces) && !co_await wire_->write(pieces, core_.limits.write_timeout)) wire_->close();
}

Task<void> Connection::refuse(int status, std::string_view reason, const RequestHead& head) {
  core_.protocol_errors.fetch_add(1, std::memory_order_relaxed);
  keep_alive_ = false;
  lingering_ = true;
  RequestHead told;
  told.request_id = head.request_id.empty() ? new_request_id() : head.request_id;
  told.method = head.method;
  co_await send_response(core_.application->on_protocol_error(status, reason), told);
}

// The producer runs on a thread of its own; what it writes is carried to the loop through a bounded pipe.
Task<void> Connection::send_stream(Response response, const RequestHead& head) {
  const auto pipe = std::make_shared<StreamPipe>(wire_->loop().door(), core_.limits.max_unsent_stream_bytes);
  const bool endless = has_token(response.headers.value("content-type").substr(0, 17), "text/event-stream");
  auto work = [pipe, produce = std::move(response.stream)] {
    try {
      produce([&](std::string_view piece) { return pipe->put(piece); });
      pipe->finish(true);
    } catch (...) {
      pipe->finish(false);
    }
  };
  if (!core_.streams->submit(std::move(work))) {
    core_.overflows.fetch_add(1, std::memory_order_relaxed);
    Response busy = core_.application->on_protocol_error(503, "Too many answers are being streamed; try again.");
    busy.headers.set("retry-after", "5");
    co_await send_response(std::move(busy), head);
    co_return;
  }
  core_.active_streams.fetch_add(1, std::memory_order_relaxed);
  pipe_ = pipe;
  pipe_is_endless_ = endless;
  if (wire_->ended()) pipe->cancel();
  else if (body_done_) wire_->listen();

  begin_head(response.status, response.headers, -1, head.request_id, false);
  Wire::Pieces first{out_, {}, {}};
  bool sent = wire_->write_now(first) || co_await wire_->write(first, core_.limits.write_timeout);
  if (endless && core_.draining) pipe->end_early();
  std::string batch;
  while (sent && co_await pipe->take(batch)) {
    sent = co_await write_chunk(batch);
  }
  const bool complete = sent && pipe->completed();
  if (!complete) pipe->cancel();
  pipe_ = nullptr;
  if (complete && !framing_.http_1_0) {
    Wire::Pieces last{"0\r\n\r\n", {}, {}};
    if (!co_await wire_->write(last, core_.limits.write_timeout)) wire_->close();
  } else if (!complete) {
    wire_->close();
  }
  core_.active_streams.fetch_sub(1, std::memory_order_relaxed);
}

Task<bool> Connection::write_chunk(std::string_view piece) {
  if (piece.empty()) co_return wire_->open();
  char size[24];
  const int size_bytes = framing_.http_1_0 ? 0 : std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
  Wire::Pieces pieces{std::string_view(size, static_cast<std::size_t>(size_bytes)), piece, framing_.http_1_0 ? "" : "\r\n"};
  if (wire_->write_now(pieces)) co_return true;
  co_return co_await wire_->write(pieces, core_.limits.write_timeout);
}

// Reads on for a moment after a refusal: closing at once would destroy it on its way to a client that is still sending.
Task<void> Connection::linger() {
  wire_->shut_down_sending();
  wire_->expire_after(linger_time);
  std::size_t discarded = 0;
  do {
    discarded += wire_->input().size();
    wire_->consume(wire_->input().size());
  } while (discarded < max_discarded_bytes && co_await wire_->more());
}

}  // namespace astra::http
