#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "platform/http/server.hpp"

namespace astra::http::test {

// A blocking TCP client that sends exactly the bytes it is given. Every wait is bounded.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool send(std::string_view bytes);
  // One answer, its body included, by its framing. Empty: the connection ended first.
  std::string answer(bool head_only = false);
  // Everything up to the end of the connection.
  std::string rest();
  // True when the server closed or reset the connection.
  bool ended();
  std::string some(std::size_t max_bytes);
  void shut_down_sending();
  void close();
  void reset();

 private:
  bool fill();
  int fd_ = -1;
  std::string received_;
};

int status_of(std::string_view answer);
std::string body_of(std::string_view answer);
std::string field_of(std::string_view answer, std::string_view name);

// An application made of a function.
struct App : Application {
  std::function<Decision(const RequestHead&)> decide;
  Decision on_head(const RequestHead& head) override { return decide(head); }
};

Response text(std::string body, int status = 200);
// Waits until the condition holds, at most ten seconds.
bool eventually(const std::function<bool()>& condition);

std::unique_ptr<Server> serve(App& app, ServerLimits limits = {}, unsigned workers = 4, unsigned loops = 1);

}  // namespace astra::http::test
