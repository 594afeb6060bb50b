#include "scripted_server.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "wire_client.hpp"

namespace astra::http::test {

namespace {

constexpr int tick_ms = 20;

bool readable(int fd) {
  pollfd waiting{fd, POLLIN, 0};
  return poll(&waiting, 1, tick_ms) == 1;
}

}  // namespace

ScriptedServer::ScriptedServer(std::vector<std::string> scripts) : scripts_(std::move(scripts)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0) std::abort();
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

ScriptedServer::~ScriptedServer() {
  stopping_ = true;
  thread_.join();
  close(listener_);
}

// One connection at a time is enough: the tests speak to it one request after the other.
void ScriptedServer::run() {
  while (!stopping_) {
    if (!readable(listener_)) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    ++connections_;
    while (serve_one(client)) continue;
    close(client);
  }
}

bool ScriptedServer::serve_one(int client) {
  std::string request;
  char buffer[4096];
  for (;;) {
    const auto head = request.find("\r\n\r\n");
    if (head != std::string::npos) {
      const auto length = static_cast<std::size_t>(std::atoll(field_of(request, "content-length").c_str()));
      if (request.size() >= head + 4 + length) break;
    }
    if (stopping_) return false;
    // A new connection while this one idles: the client has moved on.
    if (request.empty() && readable(listener_) && !readable(client)) return false;
    if (!readable(client)) continue;
    const ssize_t bytes = recv(client, buffer, sizeof buffer, 0);
    if (bytes <= 0) return false;
    request.append(buffer, static_cast<std::size_t>(bytes));
  }
  const auto number = static_cast<std::size_t>(requests_++);
  std::string script = number < scripts_.size() ? scripts_[number] : "<close>";
  const auto command = script.find('<');
  const std::string action = command == std::string::npos ? "" : script.substr(command);
  if (command != std::string::npos) script.resize(command);
  for (std::string_view rest = script; !rest.empty();) {
    const ssize_t sent = send(client, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  while (action == "<hold>" && !stopping_) {
    if (!readable(client)) continue;
    if (recv(client, buffer, sizeof buffer, 0) > 0) continue;
    peer_closed_ = true;
    return false;
  }
  return action.empty();
}

}  // namespace astra::http::test
