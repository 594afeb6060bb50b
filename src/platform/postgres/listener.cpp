#include "platform/postgres/listener.hpp"

#include <libpq-fe.h>
#include <poll.h>
#include <time.h>

#include <cerrno>

namespace astra::postgres {

namespace {

Instant monotonic_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return {now.tv_sec * 1'000'000 + now.tv_nsec / 1'000};
}

}  // namespace

struct Listener::Impl {
  std::string dsn;
  std::vector<std::string> channels;
  PGconn* connection = nullptr;

  ~Impl() { close(); }
  void close() {
    PQfinish(connection);
    connection = nullptr;
  }
  DomainError lost() {
    DomainError error(errors::unavailable, std::string("listening failed: ") + PQerrorMessage(connection));
    close();
    return error;
  }

  Result<void> connect() {
    connection = PQconnectdb(dsn.c_str());
    if (PQstatus(connection) != CONNECTION_OK) return lost();
    for (const std::string& channel : channels) {
      PGresult* result = PQexec(connection, ("LISTEN " + channel).c_str());
      const bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
      PQclear(result);
      if (!ok) return lost();
    }
    return {};
  }

  std::optional<Notification> next() {
    PGnotify* got = PQnotifies(connection);
    if (!got) return std::nullopt;
    Notification notification{got->relname, got->extra};
    PQfreemem(got);
    return notification;
  }
};

Listener::Listener(std::string dsn, std::vector<std::string> channels)
    : impl_(std::make_unique<Impl>(Impl{std::move(dsn), std::move(channels)})) {}
Listener::Listener(Listener&&) noexcept = default;
Listener::~Listener() = default;

Result<std::optional<Notification>> Listener::wait(Duration timeout) {
  const Instant deadline = monotonic_now() + timeout;
  if (!impl_->connection) TRY(impl_->connect());
  while (true) {
    if (auto notification = impl_->next()) return notification;
    const Duration left = deadline - monotonic_now();
    if (left.us <= 0) return std::optional<Notification>();
    pollfd waiting{PQsocket(impl_->connection), POLLIN, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left.to_milliseconds() + 1));
    if (ready < 0 && errno != EINTR) return impl_->lost();
    if (ready > 0 && PQconsumeInput(impl_->connection) != 1) return impl_->lost();
  }
}

}  // namespace astra::postgres
