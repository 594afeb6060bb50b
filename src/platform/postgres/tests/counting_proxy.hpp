#pragma once
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <string>
#include <thread>

namespace astra::postgres::testing {

// Stands between one client and the server and counts how often the client spoke after the server had: a round trip is
// one such turn, however many messages it carries.
class CountingProxy {
 public:
  explicit CountingProxy(const std::string& server_directory) : server_(server_directory + "/.s.PGSQL.5432") {
    char pattern[] = "/tmp/bastion-proxy-XXXXXX";
    directory_ = mkdtemp(pattern);
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un at = address(directory_ + "/.s.PGSQL.5432");
    bind(listener_, reinterpret_cast<const sockaddr*>(&at), sizeof at);
    listen(listener_, 1);
    thread_ = std::jthread([this] { forward(); });
  }
  ~CountingProxy() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
    unlink((directory_ + "/.s.PGSQL.5432").c_str());
    rmdir(directory_.c_str());
  }

  const std::string& directory() const { return directory_; }
  int turns() const { return turns_; }

 private:
  static sockaddr_un address(const std::string& path) {
    sockaddr_un out{};
    out.sun_family = AF_UNIX;
    std::strncpy(out.sun_path, path.c_str(), sizeof out.sun_path - 1);
    return out;
  }

  // Serves one client until it or the server hangs up.
  void forward() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un at = address(server_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0) {
      bool client_spoke = false;
      char buffer[65'536];
      while (true) {
        pollfd both[2]{{client, POLLIN, 0}, {server, POLLIN, 0}};
        poll(both, 2, -1);
        const bool from_client = both[0].revents != 0;
        const ssize_t got = read(from_client ? client : server, buffer, sizeof buffer);
        if (got <= 0) break;
        if (from_client && !client_spoke) ++turns_;
        client_spoke = from_client;
        if (write(from_client ? server : client, buffer, static_cast<std::size_t>(got)) != got) break;
      }
    }
    close(server);
    close(client);
  }

  std::string server_, directory_;
  int listener_ = -1;
  std::atomic<int> turns_ = 0;
  std::jthread thread_;
};

}  // namespace astra::postgres::testing
