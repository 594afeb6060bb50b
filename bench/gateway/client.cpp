#include "client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>

namespace astra::bench {

std::int64_t now_us() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::int64_t percentile(const std::vector<std::int64_t>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

ClientConnection::~ClientConnection() {
  if (socket_ >= 0) close(socket_);
}

bool ClientConnection::open(int port, int epoll, std::uint32_t token) {
  if (socket_ >= 0) close(socket_);
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) return false;
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = token;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, socket_, &event) == 0;
}

bool ClientConnection::send(const std::string& request) {
  received_.clear();
  head_bytes_ = body_length_ = 0;
  chunked_ = false;
  return ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size());
}

ClientConnection::Step ClientConnection::read() {
  char bytes[16 * 1024];
  const ssize_t n = recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return Step::waiting;
  if (n <= 0) return Step::failed;
  received_.append(bytes, static_cast<std::size_t>(n));
  if (head_bytes_ == 0) {
    const auto end = received_.find("\r\n\r\n");
    if (end == std::string::npos) return Step::waiting;
    head_bytes_ = end + 4;
    std::string head = received_.substr(0, head_bytes_);
    std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
    constexpr std::string_view length = "\r\ncontent-length: ";
    const auto at = head.find(length);
    chunked_ = at == std::string::npos;
    if (!chunked_) body_length_ = static_cast<std::size_t>(std::atoll(head.c_str() + at + length.size()));
  }
  const bool complete = chunked_ ? received_.ends_with("\r\n0\r\n\r\n") : body_bytes() >= body_length_;
  return complete ? Step::complete : Step::waiting;
}

int ClientConnection::status() const { return received_.size() < 12 ? 0 : std::atoi(received_.c_str() + 9); }

}  // namespace astra::bench
