#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "kernel/result.hpp"
#include "platform/http/cancel.hpp"
#include "platform/http/message.hpp"
#include "platform/http/server.hpp"
#include "platform/http/task.hpp"

// For data-plane .cpp files only: the coroutine side of the server.
namespace astra::http {

class Loop;
class Connection;

// One request being answered by a coroutine on the connection's loop. Lives as long as the handler runs.
// Writes return false when the client is gone; whatever is written after that is dropped.
class Exchange {
 public:
  explicit Exchange(Connection& connection, RequestHead head) : connection_(connection), head_(std::move(head)) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  const RequestHead& head() const { return head_; }
  std::string_view request_id() const { return head_.request_id; }
  std::string_view remote_ip() const { return head_.remote_ip; }

  // The whole body. Errors: body_too_large, body_timeout, body_invalid, client_gone.
  Task<Result<std::string>> read_body(std::size_t max_bytes);

  // A whole answer in one system call.
  Task<bool> respond(int status, const Headers& headers, std::string_view body);

  // A streamed answer: the head, then pieces, then finish. With a content length the pieces must add up to it;
  // without one they are framed as chunks. A piece is sent at once, and never waits for another.
  Task<bool> write_head(int status, const Headers& headers, std::optional<std::uint64_t> content_length = std::nullopt);
  Task<bool> write(std::string_view piece);
  Task<bool> finish();

  bool head_written() const { return head_written_; }
  // Nothing more can be sent; the token wakes a wait for an upstream when that happens.
  bool disconnected() const { return gone_.cancelled(); }
  CancelToken& gone() { return gone_; }
  // The answer cannot be completed: the connection is cut, so that the client does not take it for complete.
  void abort();

  Loop& loop();
  LoopExecutor executor();
  std::size_t loop_index() const;

 private:
  friend class Connection;
  Connection& connection_;
  RequestHead head_;
  CancelToken gone_;
  bool head_written_ = false;
  bool finished_ = false;
  bool chunked_ = false;
  bool bodyless_ = false;
  std::uint64_t remaining_ = 0;  // of a declared content length
};

// Answers requests on the loop. One object serves all loops; it must not block and must not throw.
// A handler that returns without an answer is answered for with 500, one that stops in the middle has its connection cut.
class DirectHandler {
 public:
  virtual ~DirectHandler() = default;
  virtual Task<void> handle(Exchange& exchange) = 0;
};

}  // namespace astra::http
