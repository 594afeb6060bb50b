#pragma once
#include <array>
#include <functional>
#include <memory>
#include <string_view>

#include "platform/http/loop.hpp"
#include "platform/http/signal.hpp"

using SSL = struct ssl_st;

// For data-plane .cpp files only.
namespace astra::http {

// One connection, of either side, plain or TLS: buffered input, writes tried at once, one deadline. It knows no HTTP.
// At most one read is under way, started by more() or, to notice a closing peer while nobody reads, by listen().
class Wire final : public std::enable_shared_from_this<Wire>, public Timed, public Watched {
 public:
  using Pieces = std::array<std::string_view, 3>;

  // Takes over a connected or connecting non-blocking socket.
  Wire(Loop& loop, int socket, int family, std::size_t max_buffer_bytes);
  ~Wire() override;

  // Takes over the TLS state, its role already set.
  void use_tls(SSL* ssl);
  SSL* tls() const { return ssl_; }
  Task<bool> handshake();
  Task<bool> connected();  // waits for a connect under way

  std::string_view input() const { return {buffer_.get() + begin_, end_ - begin_}; }
  void consume(std::size_t bytes) { begin_ += bytes; }
  bool full() const { return end_ - begin_ >= max_buffer_bytes_; }
  void want_buffer(std::size_t bytes);  // of at least this size from the next read on

  // Takes input beyond what there is, if the system has some.
  bool more_now();
  // Waits for it. False: none will come (closed, failed, expired, or the buffer is full).
  Task<bool> more();
  void listen();
  // Called once when the peer closes or the connection fails, or if it has. Runs in the loop, never inside a call of the owner.
  void on_end(std::function<void()> call);

  // True: everything was taken over by the system. Advances the pieces otherwise.
  bool write_now(Pieces& pieces);
  Task<bool> write(Pieces pieces, Duration timeout);

  bool open() const { return !closed_ && !failed_; }
  bool ended() const { return closed_ || failed_ || eof_; }
  bool eof() const { return eof_; }
  bool expired() const { return expired_; }
  void clear_expired() { expired_ = false; }
  std::uint64_t received_bytes() const { return received_; }
  void shut_down_sending();
  void close();
  Loop& loop() { return loop_; }

 private:
  void expire() override;
  void on_events(std::uint32_t events) override;
  void start_read();
  bool read_plain();
  bool read_tls();
  bool make_room();
  void end(bool clean);
  enum class Progress { done, want_read, want_write, failed };
  Progress write_plain(Pieces& pieces);
  Progress write_tls(Pieces& pieces);

  Loop& loop_;
  int socket_;
  SSL* ssl_ = nullptr;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0, end_ = 0, capacity_ = 0, wanted_ = 0, max_buffer_bytes_;
  std::uint64_t received_ = 0;
  bool reading_ = false;         // the next input is taken as it comes
  bool may_have_input_ = false;  // the system may hold some: the last read did not find the end of it, or it told of more
  bool peer_ended_ = false;      // the system told of the end of the input, which is behind what it still holds
  bool eof_ = false, failed_ = false, closed_ = false, expired_ = false;
  Progress write_blocked_on_ = Progress::want_write;
  Signal readable_, writable_;
  std::function<void()> on_end_;
};

}  // namespace astra::http
