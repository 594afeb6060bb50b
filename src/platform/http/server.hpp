#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kernel/result.hpp"
#include "platform/http/limits.hpp"
#include "platform/http/message.hpp"

namespace astra::http {

class DirectHandler;  // direct.hpp

// A request whose head has arrived and whose body has not been looked at.
struct RequestHead {
  Method method = Method::get;
  std::string method_text;
  std::string target;  // as received: path and query
  std::string path;    // still percent-encoded
  std::string query;   // without the '?'
  Headers headers;
  std::string remote_ip;
  std::string request_id;
  bool secure = false;
  std::optional<std::uint64_t> content_length;  // absent for a chunked body, 0 where there is none
};

// The body is collected, then the handler runs on a worker thread and may block.
struct Buffered {
  std::size_t max_body_bytes = 0;
  std::function<Response(Request)> handler;
};

// The handler is a coroutine on the connection's own loop and must never block. For the data plane.
struct Direct {
  DirectHandler* handler = nullptr;  // outlives the server
};

// Who answers a request; a Response answers at once, without reading the body.
using Decision = std::variant<Buffered, Direct, Response>;

// What a server serves. Called from several loop threads at once, and must not block.
class Application {
 public:
  virtual ~Application() = default;
  virtual Decision on_head(const RequestHead& head) = 0;
  // An answer for a request that never became one (400, 408, 413, 431, 503, ...). The default is a problem document.
  virtual Response on_protocol_error(int status, std::string_view reason);
};

// Where to listen: a host and port, or the path of a unix socket.
struct Listener {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;            // 0: any free one; Server::port tells
  std::string unix_path;             // instead of host and port
  std::string tls_certificate_file;  // PEM, with its chain; empty: plain HTTP
  std::string tls_key_file;
};

struct ServerOptions {
  std::vector<Listener> listeners;
  unsigned loops = 1;    // event loop threads
  unsigned workers = 8;  // threads for Buffered handlers
  ServerLimits limits;
  std::vector<std::string> trusted_proxies;  // CIDRs whose X-Forwarded-For is believed
};

struct ServerStatistics {
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;
  std::uint64_t requests = 0;
  std::uint64_t protocol_errors = 0;
  std::uint64_t worker_overflows = 0;
  std::size_t open_connections = 0;
  std::size_t active_requests = 0;
  std::size_t active_streams = 0;
};

// An HTTP/1.1 server: keep-alive, pipelining, TLS, streamed answers. It knows nothing of routes or authentication.
class Server {
 public:
  // Listens and starts its threads. The application must outlive the server. Errors: listen_failed, tls_setup_failed.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Application& application);
  ~Server();  // stops at once

  std::uint16_t port(std::size_t listener = 0) const;
  // Stops accepting and lets requests in flight finish; then closes whatever is left. True: nothing had to be cut off.
  bool drain(Duration deadline);
  bool draining() const;
  ServerStatistics statistics() const;

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace astra::http
