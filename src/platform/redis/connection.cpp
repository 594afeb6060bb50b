#include "platform/redis/connection.hpp"

#include <hiredis/hiredis.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace astra::redis {
namespace {

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
using Context = std::unique_ptr<redisContext, FreeContext>;

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

timeval to_timeval(std::int64_t ms) { return {static_cast<time_t>(ms / 1'000), static_cast<suseconds_t>(ms % 1'000 * 1'000)}; }

std::int64_t monotonic_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000 + now.tv_nsec / 1'000'000;
}

// hiredis writes without MSG_NOSIGNAL: a Redis that went away must be an error, not the end of the process.
void ignore_broken_pipes() {
  static const bool done = [] {
    struct sigaction now {};
    if (sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) signal(SIGPIPE, SIG_IGN);
    return true;
  }();
  (void)done;
}

Reply to_reply(const redisReply& raw, std::size_t depth = 0) {
  Reply reply;
  switch (raw.type) {
    case REDIS_REPLY_INTEGER: reply.kind = Reply::Kind::integer; reply.integer = raw.integer; break;
    case REDIS_REPLY_STRING: reply.kind = Reply::Kind::text; reply.text.assign(raw.str, raw.len); break;
    case REDIS_REPLY_STATUS: reply.kind = Reply::Kind::status; reply.text.assign(raw.str, raw.len); break;
    case REDIS_REPLY_ERROR: reply.kind = Reply::Kind::error; reply.text.assign(raw.str, raw.len); break;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::list;
      if (depth >= limits::most_reply_depth) break;
      reply.items.reserve(raw.elements);
      for (std::size_t i = 0; i < raw.elements; ++i) reply.items.push_back(to_reply(*raw.element[i], depth + 1));
      break;
    default: break;
  }
  return reply;
}

}  // namespace

struct Connection::State {
  Options options;
  Context context;
  std::uint64_t generation = 0;
  std::int64_t backoff_ms = 0;
  std::int64_t not_before_ms = 0;

  DomainError lost(const char* doing) {
    const bool timed_out = context && context->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK);
    std::string detail = std::string(doing) + " " + options.to_string();
    if (context && context->err != 0) detail += std::string(": ") + context->errstr;
    context.reset();
    return DomainError(timed_out ? redis_timeout : redis_unavailable, std::move(detail));
  }

  DomainError failed_to_connect(DomainError error) {
    backoff_ms = backoff_ms == 0 ? limits::first_backoff_ms : std::min<std::int64_t>(backoff_ms * 2, limits::longest_backoff_ms);
    not_before_ms = monotonic_ms() + backoff_ms;
    context.reset();
    return error;
  }

  bool is_usable() const {
    if (!context) return false;
    pollfd socket{context->fd, POLLIN, 0};
    // Nobody owes us bytes between commands: anything readable is the end of the connection.
    return poll(&socket, 1, 0) == 0;
  }

  Result<void> connect() {
    if (is_usable()) return {};
    context.reset();
    if (monotonic_ms() < not_before_ms) return DomainError(redis_unavailable, "Redis was away a moment ago: " + options.to_string());
    const timeval timeout = to_timeval(options.connect_timeout_ms);
    context.reset(options.socket_path.empty() ? redisConnectWithTimeout(options.host.c_str(), options.port, timeout)
                                              : redisConnectUnixWithTimeout(options.socket_path.c_str(), timeout));
    if (!context || context->err != 0) return failed_to_connect(lost("connecting to"));
    redisSetTimeout(context.get(), to_timeval(options.command_timeout_ms));
    if (options.socket_path.empty()) redisEnableKeepAlive(context.get());
    if (auto greeted = greet(); !greeted.ok()) return failed_to_connect(std::move(greeted).error());
    backoff_ms = 0;
    not_before_ms = 0;
    ++generation;
    return {};
  }

  Result<void> greet() {
    if (!options.password.empty()) {
      Command auth{"AUTH"};
      if (!options.username.empty()) auth.add(options.username);
      auth.add(options.password);
      TRY(append(auth));
      TRY(read_accepted());
    }
    if (options.database != 0) {
      TRY(append(Command{"SELECT", std::to_string(options.database)}));
      TRY(read_accepted());
    }
    return {};
  }

  Result<void> append(const Command& command) {
    const auto& words = command.words();
    std::vector<const char*> starts(words.size());
    std::vector<std::size_t> sizes(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) starts[i] = words[i].data(), sizes[i] = words[i].size();
    if (redisAppendCommandArgv(context.get(), static_cast<int>(words.size()), starts.data(), sizes.data()) != REDIS_OK)
      return lost("writing to");
    return {};
  }

  Result<Reply> read_accepted() {
    auto reply = TRY(read());
    return accepted(std::move(reply));
  }

  Result<Reply> read() {
    void* raw = nullptr;
    errno = 0;
    if (redisGetReply(context.get(), &raw) != REDIS_OK || raw == nullptr) return lost("talking to");
    const std::unique_ptr<redisReply, FreeReply> owned(static_cast<redisReply*>(raw));
    return to_reply(*owned);
  }
};

Connection::Connection(Options options) : state_(std::make_unique<State>()) {
  ignore_broken_pipes();
  state_->options = std::move(options);
}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

Result<Reply> Connection::call(const Command& command) {
  TRY(state_->connect());
  TRY(state_->append(command));
  return state_->read_accepted();
}

Result<Reply> Connection::call_blocking(const Command& command, std::int32_t block_ms) {
  TRY(state_->connect());
  redisSetTimeout(state_->context.get(), to_timeval(std::int64_t{state_->options.command_timeout_ms} + block_ms));
  TRY(state_->append(command));
  auto reply = TRY(state_->read());
  redisSetTimeout(state_->context.get(), to_timeval(state_->options.command_timeout_ms));
  return accepted(std::move(reply));
}

Result<std::vector<Reply>> Connection::pipeline(std::span<const Command> commands) {
  ENSURE(commands.size() <= limits::most_pipelined_commands);
  std::vector<Reply> replies;
  if (commands.empty()) return replies;
  TRY(state_->connect());
  for (const Command& command : commands) TRY(state_->append(command));
  replies.reserve(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    auto reply = TRY(state_->read());
    replies.push_back(std::move(reply));
  }
  return replies;
}

Result<void> Connection::check() {
  const Reply reply = TRY(call(Command{"PING"}));
  if (reply.text != "PONG") return DomainError(redis_unavailable, "PING was answered with " + reply.text);
  return {};
}

void Connection::disconnect() { state_->context.reset(); }
bool Connection::is_connected() const { return state_->context != nullptr; }
std::uint64_t Connection::generation() const { return state_->generation; }

bool Connection::is_usable() const { return state_->is_usable(); }

}  // namespace astra::redis
