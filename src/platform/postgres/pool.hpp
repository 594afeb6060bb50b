#pragma once
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/postgres/connection.hpp"

namespace astra::postgres {

// A bounded set of connections; the one used last is handed out first.
class Pool {
 public:
  explicit Pool(Options options) : options_(std::move(options)) {}

  // Waits for a free place up to pool_wait. Errors: unavailable.
  Result<std::unique_ptr<Connection>> acquire();
  // Makes a new connection in the place of a broken one, which is gone either way. On failure the place is free.
  Result<std::unique_ptr<Connection>> replace(std::unique_ptr<Connection> broken);
  void release(std::unique_ptr<Connection> connection);

  std::size_t in_use() const;
  std::size_t open_connections() const;

 private:
  Result<std::unique_ptr<Connection>> connect();
  void give_up_place();

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::atomic<bool> away_ = false;  // the last try to connect failed
  std::size_t places_taken_ = 0;  // connections in use, idle or being made
};

}  // namespace astra::postgres
