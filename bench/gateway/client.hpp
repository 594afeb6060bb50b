#pragma once
#include <cstdint>
#include <string>
#include <vector>

// The plain client of the load programs: one non-blocking connection to 127.0.0.1, one answer at a time.
namespace astra::bench {

std::int64_t now_us();
std::string read_file(const std::string& path);
// The value below which that share of the sorted values lies.
std::int64_t percentile(const std::vector<std::int64_t>& sorted, double share);

class ClientConnection {
 public:
  ~ClientConnection();
  // Connects and registers with the epoll; `token` comes back in its events.
  bool open(int port, int epoll, std::uint32_t token);
  bool send(const std::string& request);

  enum class Step { waiting, complete, failed };
  // Reads what is there. The answer's end is told by its content-length or its last chunk.
  Step read();
  // Bytes of body so far, of the answer at hand.
  std::size_t body_bytes() const { return head_bytes_ == 0 ? 0 : received_.size() - head_bytes_; }
  int status() const;
  const std::string& received() const { return received_; }

 private:
  int socket_ = -1;
  std::string received_;
  std::size_t head_bytes_ = 0;
  std::size_t body_length_ = 0;
  bool chunked_ = false;
};

}  // namespace astra::bench
