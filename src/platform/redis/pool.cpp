#include "platform/redis/pool.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace astra::redis {

struct Pool::State {
  Options options;
  std::size_t most;
  std::int32_t wait_ms;
  std::mutex mutex;
  std::condition_variable returned;
  std::size_t leased = 0;
  std::vector<std::unique_ptr<Connection>> idle;
};

Pool::Pool(Options options, std::size_t most, std::int32_t wait_ms) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  state_->most = most;
  state_->wait_ms = wait_ms;
}
Pool::~Pool() { ENSURE(state_->leased == 0); }

Pool::Lease::Lease(Pool& pool, std::unique_ptr<Connection> connection) : pool_(&pool), connection_(std::move(connection)) {}
Pool::Lease::~Lease() {
  if (connection_) pool_->release(std::move(connection_));
}

Result<Pool::Lease> Pool::acquire() {
  std::unique_lock lock(state_->mutex);
  const bool free = state_->returned.wait_for(lock, std::chrono::milliseconds(state_->wait_ms),
                                              [this] { return state_->leased < state_->most; });
  if (!free) return DomainError(redis_unavailable, "All connections to Redis are busy.");
  ++state_->leased;
  std::unique_ptr<Connection> connection;
  if (!state_->idle.empty()) {
    connection = std::move(state_->idle.back());
    state_->idle.pop_back();
  }
  lock.unlock();
  if (!connection) connection = std::make_unique<Connection>(state_->options);
  return Lease(*this, std::move(connection));
}

void Pool::release(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(state_->mutex);
  --state_->leased;
  // Kept also when it is not connected: it remembers how long not to try again.
  state_->idle.push_back(std::move(connection));
  state_->returned.notify_one();
}

Result<Reply> Pool::call(const Command& command) {
  auto lease = TRY(acquire());
  return lease->call(command);
}

Result<void> Pool::check() {
  auto lease = TRY(acquire());
  return lease->check();
}

const Options& Pool::options() const { return state_->options; }

}  // namespace astra::redis
