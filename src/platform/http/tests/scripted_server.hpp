#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace astra::http::test {

// A server that answers the n-th request with the n-th script, byte for byte. In a script "<close>" closes the connection
// and "<hold>" keeps it open, saying no more, until the peer leaves.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<std::string> scripts);
  ~ScriptedServer();

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }
  int requests() const { return requests_; }
  bool peer_closed() const { return peer_closed_; }  // while it was held

 private:
  void run();
  bool serve_one(int client);
  std::vector<std::string> scripts_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0}, requests_{0};
  std::atomic<bool> peer_closed_{false}, stopping_{false};
  std::atomic<int> client_{-1};
  std::thread thread_;
};

}  // namespace astra::http::test
