#include "platform/http/server.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "platform/http/connection.hpp"
#include "platform/http/errors.hpp"

namespace astra::http {

namespace asio = boost::asio;

namespace {

constexpr int backlog = 1'024;
constexpr int accepts_per_wakeup = 64;
constexpr Duration accept_pause = Duration::milliseconds(50);  // when the process is out of file descriptors
constexpr Duration drain_poll = Duration::milliseconds(5);

DomainError cannot_listen(const Listener& listener, std::string_view why) {
  const std::string place =
      listener.unix_path.empty() ? listener.host + ":" + std::to_string(listener.port) : listener.unix_path;
  return DomainError(errors::listen_failed, place + ": " + std::string(why));
}

// A listening socket. A port of 0 is replaced by the one the system chose.
Result<int> listen_on(Listener& listener, bool shared) {
  sockaddr_storage address{};
  socklen_t size = 0;
  if (!listener.unix_path.empty()) {
    auto* unix_address = reinterpret_cast<sockaddr_un*>(&address);
    unix_address->sun_family = AF_UNIX;
    if (listener.unix_path.size() >= sizeof unix_address->sun_path) return cannot_listen(listener, "the path is too long");
    std::memcpy(unix_address->sun_path, listener.unix_path.data(), listener.unix_path.size());
    size = sizeof *unix_address;
    unlink(listener.unix_path.c_str());
  } else {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(listener.host.c_str(), std::to_string(listener.port).c_str(), &hints, &found); error != 0)
      return cannot_listen(listener, gai_strerror(error));
    std::memcpy(&address, found->ai_addr, found->ai_addrlen);
    size = found->ai_addrlen;
    freeaddrinfo(found);
  }
  const int fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return cannot_listen(listener, std::strerror(errno));
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (shared && address.ss_family != AF_UNIX) setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd, backlog) != 0) {
    const std::string why = std::strerror(errno);
    close(fd);
    return cannot_listen(listener, why);
  }
  if (address.ss_family != AF_UNIX && listener.port == 0) {
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    listener.port = ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                                                        : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
  }
  return fd;
}

IpAddress peer_address(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) return IpAddress::v4(ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr));
  if (address.ss_family != AF_INET6) return IpAddress::v4(INADDR_LOOPBACK);
  IpAddress peer;
  std::memcpy(peer.bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
  return peer;
}

std::string_view code_of(int status) {
  switch (status) {
    case 408: return "request_timeout";
    case 413: return "body_too_large";
    case 414: return "target_too_long";
    case 417: return "expectation_failed";
    case 431: return "header_too_large";
    case 500: return "internal_error";
    case 501: return "not_implemented";
    case 503: return "unavailable";
    case 505: return "http_version_not_supported";
    default: return "invalid_request";
  }
}

}  // namespace

Response Application::on_protocol_error(int status, std::string_view reason) {
  Response response;
  response.status = status;
  response.headers.set("content-type", "application/problem+json");
  response.headers.set("cache-control", "no-store");
  // The reasons are sentences of this library: nothing in them needs escaping.
  // The members are those of every problem document; whose request it was is not known here.
  response.body = "{\"type\":\"about:blank\",\"title\":\"" + std::string(reason) + "\",\"status\":" + std::to_string(status) +
                  ",\"detail\":\"" + std::string(reason) + "\",\"instance\":\"\",\"request_id\":\"\",\"code\":\"" + std::string(code_of(status)) +
                  "\",\"errors\":[]}";
  return response;
}

// One event loop's thread with its listening sockets and connections.
class ServerLoop {
 public:
  ServerLoop(ServerCore& core, std::size_t index) : core_(core), loop_(index) {}

  void add_listener(int socket, TlsContext tls) {
    listeners_.push_back(std::make_unique<Descriptor>(loop_.io(), socket));
    asio::co_spawn(loop_.executor(), accept(*listeners_.back(), std::move(tls)), asio::detached);
  }
  void start() {
    thread_ = std::thread([this] { loop_.run(); });
  }
  void drain() {
    loop_.post([this] {
      for (auto& listener : listeners_) close(*listener);
      const auto connections = connections_;
      for (auto* connection : connections) connection->drain();
    });
  }
  void cut() {
    loop_.post([this] {
      for (auto& listener : listeners_) close(*listener);
      const auto connections = connections_;
      for (auto* connection : connections) connection->cut();
    });
  }
  void stop() {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  using Descriptor = asio::posix::basic_stream_descriptor<LoopExecutor>;

  static void close(Descriptor& descriptor) {
    boost::system::error_code ignored;
    descriptor.close(ignored);
  }

  Task<void> accept(Descriptor& listener, TlsContext tls) {
    while (!core_.draining && listener.is_open()) {
      boost::system::error_code error;
      co_await listener.async_wait(Descriptor::wait_read, asio::redirect_error(use_task, error));
      if (error) co_return;
      for (int i = 0; i < accepts_per_wakeup && !core_.draining; ++i) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        const int fd =
            accept4(listener.native_handle(), reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
          if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) co_await loop_.sleep(accept_pause);
          if (errno == ECONNABORTED || errno == EINTR) continue;
          break;
        }
        if (core_.open.load(std::memory_order_relaxed) >= core_.limits.max_connections) {
          core_.refused.fetch_add(1, std::memory_order_relaxed);
          ::close(fd);
          continue;
        }
        core_.accepted.fetch_add(1, std::memory_order_relaxed);
        asio::co_spawn(loop_.executor(), serve(fd, peer, tls), asio::detached);
      }
    }
  }

  Task<void> serve(int fd, sockaddr_storage peer, TlsContext tls) {
    const auto connection = std::make_shared<Connection>(core_, loop_, fd, peer.ss_family, peer_address(peer), std::move(tls));
    connections_.insert(connection.get());
    co_await connection->run();
    connections_.erase(connection.get());
  }

  ServerCore& core_;
  std::unordered_set<Connection*> connections_;
  Loop loop_;
  std::vector<std::unique_ptr<Descriptor>> listeners_;
  std::thread thread_;
};

struct Server::Impl {
  ServerCore core;
  ServerOptions options;
  std::vector<std::unique_ptr<ServerLoop>> loops;
  bool cut_off = false;

  bool idle() const { return core.active == 0; }

  bool wait_idle(Duration deadline) const {
    const std::int64_t until = Loop::monotonic_us() + deadline.us;
    while (!idle() || core.open != 0) {
      if (Loop::monotonic_us() >= until) return false;
      std::this_thread::sleep_for(std::chrono::microseconds(drain_poll.us));
    }
    return true;
  }

  void stop() {
    if (core.stopping.exchange(true)) return;
    core.draining = true;
    for (auto& loop : loops) loop->cut();
    core.streams->stop();
    core.workers->stop();
    // Coroutines unwind on their loops: what they hold must not outlive them.
    wait_idle(Duration::seconds(5));
    for (auto& loop : loops) loop->stop();
    for (const auto& listener : options.listeners)
      if (!listener.unix_path.empty()) unlink(listener.unix_path.c_str());
  }
};

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Application& application) {
  std::signal(SIGPIPE, SIG_IGN);  // TLS writes to a closed socket raise it
  auto impl = std::make_unique<Impl>();
  impl->options = std::move(options);
  ServerCore& core = impl->core;
  core.application = &application;
  core.limits = impl->options.limits;
  for (const auto& text : impl->options.trusted_proxies) {
    const auto cidr = Cidr::parse(text);
    if (!cidr) return DomainError(errors::listen_failed, "The trusted proxy " + text + " is not an address or network.");
    core.trusted_proxies.push_back(*cidr);
  }
  core.workers = std::make_unique<Pool>(std::max(1u, impl->options.workers), core.limits.max_queued_requests);
  core.streams = std::make_unique<Pool>(core.limits.max_streams, 0);
  const unsigned loops = std::max(1u, impl->options.loops);
  for (unsigned i = 0; i < loops; ++i) impl->loops.push_back(std::make_unique<ServerLoop>(core, i));
  for (auto& listener : impl->options.listeners) {
    TlsContext tls;
    if (!listener.tls_certificate_file.empty()) tls = TRY(server_tls(listener.tls_certificate_file, listener.tls_key_file));
    for (unsigned i = 0; i < (listener.unix_path.empty() ? loops : 1); ++i) {
      const int fd = TRY(listen_on(listener, loops > 1));
      impl->loops[i]->add_listener(fd, tls);
    }
  }
  for (auto& loop : impl->loops) loop->start();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { impl_->stop(); }

std::uint16_t Server::port(std::size_t listener) const { return impl_->options.listeners.at(listener).port; }

bool Server::drain(Duration deadline) {
  impl_->core.draining = true;
  for (auto& loop : impl_->loops) loop->drain();
  const bool complete = impl_->wait_idle(deadline);
  impl_->stop();
  return complete;
}

bool Server::draining() const { return impl_->core.draining; }

ServerStatistics Server::statistics() const {
  const ServerCore& core = impl_->core;
  ServerStatistics now;
  now.connections_accepted = core.accepted;
  now.connections_refused = core.refused;
  now.requests = core.requests;
  now.protocol_errors = core.protocol_errors;
  now.worker_overflows = core.overflows;
  now.open_connections = core.open;
  now.active_requests = core.active;
  now.active_streams = core.active_streams;
  return now;
}

}  // namespace astra::http
