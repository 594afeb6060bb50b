#pragma once
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/redis/limits.hpp"
#include "platform/redis/reply.hpp"

namespace astra::redis {

// Where Redis is and how patient to be.
struct Options {
  std::string socket_path;  // a Unix socket; else host and port
  std::string host = "127.0.0.1";
  int port = limits::default_port;
  std::string username;
  std::string password;
  int database = 0;
  std::int32_t connect_timeout_ms = limits::connect_timeout_ms;
  std::int32_t command_timeout_ms = limits::command_timeout_ms;

  // redis://[user:password@]host[:port][/database], unix:///path/to/socket[?db=N] (also unix://[user:password@]/path).
  static Result<Options> parse(std::string_view url);
  // For logs: never the password.
  std::string to_string() const;
};

// One command: its name and arguments, any bytes.
class Command {
 public:
  Command(std::initializer_list<std::string_view> words) : words_(words.begin(), words.end()) {}

  Command& add(std::string_view word) & { return words_.emplace_back(word), *this; }
  Command& add(std::int64_t number) & { return words_.push_back(std::to_string(number)), *this; }
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;
};

// One connection for one thread at a time. Connects at the first command and again after Redis closed it; while Redis is
// away attempts are spaced out and calls in between fail at once. A command whose answer was lost is not repeated: only
// the caller knows whether that is safe.
class Connection {
 public:
  explicit Connection(Options options);
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  // Errors: redis_unavailable, redis_timeout, redis_refused.
  Result<Reply> call(const Command& command);
  // The same for a command that itself waits up to block_ms (XREAD BLOCK).
  Result<Reply> call_blocking(const Command& command, std::int32_t block_ms);
  // All commands in one round trip; the replies in their order, refused ones as error replies.
  Result<std::vector<Reply>> pipeline(std::span<const Command> commands);

  // PING answered.
  Result<void> check();
  void disconnect();
  bool is_connected() const;
  // Counts connections made: a change means that Redis may have restarted in between.
  std::uint64_t generation() const;
  // False when an idle connection was closed by the other side.
  bool is_usable() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace astra::redis
