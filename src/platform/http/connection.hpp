#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "platform/http/address.hpp"
#include "platform/http/direct.hpp"
#include "platform/http/loop.hpp"
#include "platform/http/parse.hpp"
#include "platform/http/pool.hpp"
#include "platform/http/tls.hpp"
#include "platform/http/wire.hpp"

// For data-plane .cpp files only.
namespace astra::http {

class StreamPipe;
struct WorkerJob;

// What all connections of a server share. Outlives them.
struct ServerCore {
  Application* application = nullptr;
  ServerLimits limits;
  std::vector<Cidr> trusted_proxies;
  std::unique_ptr<Pool> workers;
  std::unique_ptr<Pool> streams;
  std::atomic<bool> draining{false};
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> accepted{0}, refused{0}, requests{0}, protocol_errors{0}, overflows{0};
  std::atomic<std::size_t> open{0}, active{0}, active_streams{0};
};

// One client connection from accept to close: reads requests one after the other and has each answered before the next.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(ServerCore& core, Loop& loop, int socket, int family, IpAddress peer, TlsContext tls);
  ~Connection();

  Task<void> run();
  // Ends it as soon as it is between requests, or now.
  void drain();
  void cut();

 private:
  friend class Exchange;
  enum class HeadOutcome { request, closed, refused };

  Task<void> serve();
  Task<HeadOutcome> read_head(RequestHead& head);
  Task<void> answer(RequestHead head);
  Task<void> answer_buffered(Buffered& decision, RequestHead head);
  Task<void> answer_direct(Direct decision, RequestHead head);
  Task<void> send_response(Response response, const RequestHead& head);
  Task<void> send_stream(Response response, const RequestHead& head);
  Task<void> refuse(int status, std::string_view reason, const RequestHead& head);
  Task<Result<std::string>> read_body(std::size_t max_bytes);
  Task<Result<std::string>> read_chunked(std::size_t max_bytes);
  Task<bool> write_chunk(std::string_view piece);
  Task<void> linger();

  // The start of an answer in out_. A negative length means chunks.
  void begin_head(int status, const Headers& headers, std::int64_t content_length, std::string_view request_id, bool no_body);
  void end_of_body();  // the request is read to its end: the input that follows is another one's
  void note_unread_body();
  std::string client_ip(const RequestHead& head) const;

  ServerCore& core_;
  std::shared_ptr<Wire> wire_;
  TlsContext tls_;
  IpAddress peer_;
  std::string peer_text_;
  Framing framing_;
  bool body_done_ = true;
  bool keep_alive_ = true;
  bool lingering_ = false;
  bool between_requests_ = true;
  std::size_t head_scanned_ = 0;
  CancelToken* current_ = nullptr;    // of the coroutine answering now
  std::shared_ptr<WorkerJob> job_;    // of the handler running now on a worker
  std::shared_ptr<StreamPipe> pipe_;  // of the stream being sent now
  bool pipe_is_endless_ = false;      // it has no end of its own (SSE)
  std::string out_;
};

}  // namespace astra::http
