#include "platform/postgres/pool.hpp"

#include <chrono>

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metrics.hpp"

namespace astra::postgres {

Result<std::unique_ptr<Connection>> Pool::acquire() {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(options_.pool_wait.us);
  std::unique_lock lock(mutex_);
  while (true) {
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->ready()) return connection;
      --places_taken_;
      continue;  // the server hung up; the place is free for a new one
    }
    if (places_taken_ < options_.pool_size) {
      ++places_taken_;
      lock.unlock();
      return connect();
    }
    if (freed_.wait_until(lock, deadline) == std::cv_status::timeout && idle_.empty() && places_taken_ >= options_.pool_size) {
      metrics::registry().counter("astra_db_pool_exhausted_total", "Waits for a database connection that were in vain.").add();
      return DomainError(errors::unavailable, "All database connections are busy.");
    }
  }
}

Result<std::unique_ptr<Connection>> Pool::replace(std::unique_ptr<Connection> broken) {
  broken.reset();
  return connect();
}

Result<std::unique_ptr<Connection>> Pool::connect() {
  auto connection = Connection::open(options_);
  if (!connection.ok()) {
    give_up_place();
    metrics::registry().counter("astra_db_connect_failures_total", "Connections to PostgreSQL that could not be made.").add();
    // Once, not for every request while it is away.
    if (!away_.exchange(true)) log::warning("the database cannot be reached", {{"error", connection.error().message()}});
  } else if (away_.exchange(false)) {
    log::info("the database can be reached again");
  }
  return connection;
}

void Pool::release(std::unique_ptr<Connection> connection) {
  if (connection->broken() || connection->in_transaction()) {
    connection.reset();
    give_up_place();
    return;
  }
  {
    std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

void Pool::give_up_place() {
  {
    std::lock_guard lock(mutex_);
    --places_taken_;
  }
  freed_.notify_one();
}

std::size_t Pool::in_use() const {
  std::lock_guard lock(mutex_);
  return places_taken_ - idle_.size();
}

std::size_t Pool::open_connections() const {
  std::lock_guard lock(mutex_);
  return places_taken_;
}

}  // namespace astra::postgres
