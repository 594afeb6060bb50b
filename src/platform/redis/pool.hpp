#pragma once
#include <memory>

#include "platform/redis/connection.hpp"

namespace astra::redis {

// A bounded set of connections shared by threads. Blocking reads do not belong here: give them a Connection of their own.
class Pool {
 public:
  explicit Pool(Options options, std::size_t most = limits::default_pool_size, std::int32_t wait_ms = limits::pool_wait_ms);
  ~Pool();
  Pool(const Pool&) = delete;

  // A connection until the lease ends; its pool must outlive it.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection);
    Lease(Lease&&) noexcept = default;
    ~Lease();
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  // Errors: redis_unavailable when all stay busy.
  Result<Lease> acquire();
  // One command on whichever connection is free.
  Result<Reply> call(const Command& command);
  Result<void> check();
  const Options& options() const;

 private:
  void release(std::unique_ptr<Connection> connection);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace astra::redis
