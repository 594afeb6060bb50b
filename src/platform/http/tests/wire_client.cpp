#include "wire_client.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "platform/http/text.hpp"

namespace astra::http::test {

namespace {
constexpr int patience_ms = 10'000;
}

RawClient::RawClient(std::uint16_t port, int receive_buffer_bytes) {
  fd_ = socket(AF_INET, SOCK_STREAM, 0);
  if (receive_buffer_bytes != 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) close();
}

RawClient::~RawClient() { close(); }

void RawClient::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void RawClient::reset() {
  const linger now{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

void RawClient::shut_down_sending() { ::shutdown(fd_, SHUT_WR); }

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::fill() {
  pollfd waiting{fd_, POLLIN, 0};
  if (fd_ < 0 || poll(&waiting, 1, patience_ms) != 1) return false;
  char buffer[16 * 1024];
  const ssize_t bytes = recv(fd_, buffer, sizeof buffer, 0);
  if (bytes <= 0) return false;
  received_.append(buffer, static_cast<std::size_t>(bytes));
  return true;
}

std::string RawClient::some(std::size_t max_bytes) {
  if (received_.empty() && !fill()) return {};
  std::string out = received_.substr(0, max_bytes);
  received_.erase(0, out.size());
  return out;
}

std::string RawClient::answer(bool head_only) {
  std::size_t head_end;
  while ((head_end = received_.find("\r\n\r\n")) == std::string::npos)
    if (!fill()) return {};
  head_end += 4;
  const std::string head = received_.substr(0, head_end);
  std::size_t end = head_end;
  if (!head_only) {
    if (field_of(head, "transfer-encoding") == "chunked") {
      std::size_t last;
      while ((last = received_.find("0\r\n\r\n", head_end)) == std::string::npos)
        if (!fill()) return {};
      end = last + 5;
    } else {
      end += static_cast<std::size_t>(std::atoll(field_of(head, "content-length").c_str()));
      while (received_.size() < end)
        if (!fill()) return {};
    }
  }
  std::string out = received_.substr(0, end);
  received_.erase(0, end);
  return out;
}

std::string RawClient::rest() {
  while (fill()) continue;
  return std::exchange(received_, {});
}

bool RawClient::ended() {
  while (fill()) continue;
  pollfd waiting{fd_, POLLIN, 0};
  return poll(&waiting, 1, 0) == 1;
}

int status_of(std::string_view answer) { return answer.size() < 12 ? 0 : std::atoi(std::string(answer.substr(9, 3)).c_str()); }

std::string body_of(std::string_view answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string() : std::string(answer.substr(end + 4));
}

std::string field_of(std::string_view answer, std::string_view name) {
  while (!answer.empty()) {
    const auto end = answer.find("\r\n");
    const std::string_view line = answer.substr(0, end);
    if (line.empty() || end == std::string_view::npos) break;
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && same_name(line.substr(0, colon), name))
      return std::string(trim(line.substr(colon + 1)));
    answer.remove_prefix(end + 2);
  }
  return {};
}

Response text(std::string body, int status) {
  Response response;
  response.status = status;
  response.headers.set("content-type", "text/plain");
  response.body = std::move(body);
  return response;
}

bool eventually(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

std::unique_ptr<Server> serve(App& app, ServerLimits limits, unsigned workers, unsigned loops) {
  ServerOptions options;
  options.listeners.push_back(Listener{});
  options.limits = limits;
  options.workers = workers;
  options.loops = loops;
  auto server = Server::start(std::move(options), app);
  REQUIRE(server.ok());
  return *std::move(server);
}

}  // namespace astra::http::test
