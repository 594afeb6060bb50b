#include "platform/http/wire.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <string>

namespace astra::http {

namespace asio = boost::asio;

Wire::Wire(Loop& loop, int socket, int family, std::size_t max_buffer_bytes)
    : Timed(loop), loop_(loop), socket_(socket), max_buffer_bytes_(max_buffer_bytes) {
  const int on = 1;
  if (family != AF_UNIX) setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  failed_ = !loop.watch(socket, *this);
}

Wire::~Wire() {
  close();
  SSL_free(ssl_);
}

void Wire::use_tls(SSL* ssl) {
  ssl_ = ssl;
  SSL_set_fd(ssl, socket_);
  SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
}

Task<bool> Wire::handshake() {
  const auto self = shared_from_this();
  while (open() && !expired_) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_);
    if (result == 1) {
      may_have_input_ = true;  // it may have come with the end of the handshake
      co_return true;
    }
    const int why = SSL_get_error(ssl_, result);
    if (why == SSL_ERROR_WANT_READ) co_await readable_.wait();
    else if (why == SSL_ERROR_WANT_WRITE) co_await writable_.wait();
    else break;
  }
  failed_ = true;
  co_return false;
}

Task<bool> Wire::connected() {
  const auto self = shared_from_this();
  co_await writable_.wait();
  int failure = 0;
  socklen_t size = sizeof failure;
  co_return !expired_ && !closed_ && getsockopt(socket_, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0;
}

void Wire::want_buffer(std::size_t bytes) { wanted_ = std::min(std::max(wanted_, bytes), max_buffer_bytes_); }

bool Wire::make_room() {
  if (begin_ == end_) begin_ = end_ = 0;
  const std::size_t size = end_ - begin_;
  const std::size_t target =
      std::max({wanted_, first_buffer_bytes, size == capacity_ ? std::min(capacity_ * 2, max_buffer_bytes_) : capacity_});
  if (target > capacity_ || !buffer_) {
    std::unique_ptr<char[]> bigger(new char[target]);
    if (size != 0) std::memcpy(bigger.get(), buffer_.get() + begin_, size);
    buffer_ = std::move(bigger);
    capacity_ = target;
    begin_ = 0;
    end_ = size;
  } else if (end_ == capacity_ && begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, size);
    begin_ = 0;
    end_ = size;
  }
  return end_ < capacity_;
}

// What the system tells comes once per change, so what cannot be used now is remembered.
void Wire::on_events(std::uint32_t events) {
  const auto self = shared_from_this();
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) peer_ended_ = true;
  if ((events & EPOLLIN) != 0 || peer_ended_) {
    may_have_input_ = true;
    if (std::exchange(reading_, false)) start_read();
    if (!reading_) readable_.notify();
  }
  const std::uint32_t awaited = write_blocked_on_ == Progress::want_read ? EPOLLIN | EPOLLOUT : EPOLLOUT;
  if ((events & (awaited | EPOLLHUP | EPOLLERR)) != 0) writable_.notify();
}

// Takes what input there is, or sees to it that it is taken when it comes.
void Wire::start_read() {
  if (reading_ || ended() || full()) return;
  if (may_have_input_ && make_room() && (ssl_ ? read_tls() : read_plain())) return;
  reading_ = !ended();
  // Whoever waits needs no memory to wait: thousands of streams and idle connections do.
  if (begin_ == end_) {
    buffer_.reset();
    begin_ = end_ = capacity_ = 0;
  }
}

// True: there is more input. Ends the connection where the peer did.
bool Wire::read_plain() {
  for (;;) {
    const std::size_t room = capacity_ - end_;
    const ssize_t bytes = ::recv(socket_, buffer_.get() + end_, room, MSG_DONTWAIT);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) {
      may_have_input_ = false;
      if (bytes == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) end(bytes == 0);
      return false;
    }
    end_ += static_cast<std::size_t>(bytes);
    received_ += static_cast<std::size_t>(bytes);
    // A read that was not filled found the end of what there was; the system tells when more comes.
    if (static_cast<std::size_t>(bytes) < room) may_have_input_ = peer_ended_;
    if (end_ == capacity_) want_buffer(std::min(capacity_ * 2, body_buffer_bytes));  // much is coming
    return true;
  }
}

// True: there is more input. Ends the connection where the peer did.
bool Wire::read_tls() {
  std::size_t total = 0;
  while (end_ < capacity_) {
    ERR_clear_error();
    const int bytes = SSL_read(ssl_, buffer_.get() + end_, static_cast<int>(capacity_ - end_));
    if (bytes > 0) {
      end_ += static_cast<std::size_t>(bytes);
      total += static_cast<std::size_t>(bytes);
      continue;
    }
    const int why = SSL_get_error(ssl_, bytes);
    if (why == SSL_ERROR_WANT_READ) may_have_input_ = false;
    else if (why != SSL_ERROR_WANT_WRITE && total == 0) end(why == SSL_ERROR_ZERO_RETURN);
    break;
  }
  received_ += total;
  return total > 0;
}

void Wire::on_end(std::function<void()> call) {
  on_end_ = std::move(call);
  if (on_end_ && ended()) asio::post(loop_.executor(), std::exchange(on_end_, nullptr));
}

void Wire::end(bool clean) {
  (clean ? eof_ : failed_) = true;
  if (on_end_) asio::post(loop_.executor(), std::exchange(on_end_, nullptr));
}

bool Wire::more_now() {
  const auto before = received_;
  start_read();
  return received_ != before;
}

Task<bool> Wire::more() {
  const auto self = shared_from_this();
  const auto before = received_;
  for (;;) {
    start_read();
    if (received_ != before) co_return true;
    if (ended() || expired_ || !reading_) co_return false;
    co_await readable_.wait();
    if (received_ != before) co_return true;
    if (ended() || expired_) co_return false;
  }
}

void Wire::listen() { start_read(); }

Wire::Progress Wire::write_plain(Pieces& pieces) {
  for (;;) {
    iovec parts[std::tuple_size_v<Pieces>];
    std::size_t count = 0, total = 0;
    for (const auto piece : pieces)
      if (!piece.empty()) {
        parts[count++] = {const_cast<char*>(piece.data()), piece.size()};
        total += piece.size();
      }
    if (total == 0) return Progress::done;
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = count;
    const ssize_t sent = sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? Progress::want_write : Progress::failed;
    auto rest = static_cast<std::size_t>(sent);
    if (rest == total) return Progress::done;
    for (auto& piece : pieces) {
      const std::size_t step = std::min(rest, piece.size());
      piece.remove_prefix(step);
      rest -= step;
    }
  }
}

Wire::Progress Wire::write_tls(Pieces& pieces) {
  // One record instead of three where it is worth a copy.
  constexpr std::size_t joined_bytes = 16 * 1024;
  std::string joined;
  for (auto& piece : pieces) {
    while (!piece.empty()) {
      std::string_view next = piece;
      if (&piece != &pieces.back() && piece.size() < joined_bytes) {
        joined.clear();
        for (auto* each = &piece; each != pieces.data() + pieces.size(); ++each)
          joined.append(each->substr(0, joined_bytes - std::min(joined.size(), joined_bytes)));
        next = joined;
      }
      ERR_clear_error();
      const int sent = SSL_write(ssl_, next.data(), static_cast<int>(std::min<std::size_t>(next.size(), 1 << 30)));
      if (sent <= 0) {
        const int why = SSL_get_error(ssl_, sent);
        if (why == SSL_ERROR_WANT_WRITE) return Progress::want_write;
        return why == SSL_ERROR_WANT_READ ? Progress::want_read : Progress::failed;
      }
      auto rest = static_cast<std::size_t>(sent);
      for (auto* each = &piece; rest > 0; ++each) {
        const std::size_t step = std::min(rest, each->size());
        each->remove_prefix(step);
        rest -= step;
      }
    }
  }
  return Progress::done;
}

bool Wire::write_now(Pieces& pieces) {
  if (!open()) return false;
  const Progress progress = ssl_ ? write_tls(pieces) : write_plain(pieces);
  if (progress == Progress::failed) end(false);
  write_blocked_on_ = progress;
  return progress == Progress::done;
}

Task<bool> Wire::write(Pieces pieces, Duration timeout) {
  const auto self = shared_from_this();
  while (!write_now(pieces)) {
    if (!open()) co_return false;
    expire_after(timeout);
    co_await writable_.wait();
    never_expire();
    if (expired_ || closed_) co_return false;
  }
  co_return true;
}

void Wire::shut_down_sending() {
  if (closed_) return;
  if (ssl_ && !failed_) SSL_shutdown(ssl_);
  ::shutdown(socket_, SHUT_WR);
}

void Wire::close() {
  if (closed_) return;
  closed_ = true;
  never_expire();
  on_end_ = nullptr;
  if (ssl_ && !failed_ && SSL_is_init_finished(ssl_)) {
    ERR_clear_error();
    SSL_shutdown(ssl_);  // tells the peer; its reply is not waited for
  }
  loop_.forget(*this);
  ::close(socket_);
  readable_.notify_later(loop_.executor());
  writable_.notify_later(loop_.executor());
}

void Wire::expire() {
  expired_ = true;
  never_expire();
  // Whoever waits for input decides what its absence means; in any other wait the connection is lost.
  if (!readable_.has_waiter()) end(false);
  readable_.notify_later(loop_.executor());
  writable_.notify_later(loop_.executor());
}

}  // namespace astra::http
