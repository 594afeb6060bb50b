#pragma once
#include <mutex>
#include <set>
#include <string>

#include "platform/postgres/database.hpp"

namespace astra::events {

// Which of several processes does a thing: advisory locks of PostgreSQL on one connection of this process. They end with the
// process or its connection, so another takes over within seconds and none has to expire.
class Leases {
 public:
  explicit Leases(postgres::Options options);

  // Whether this process holds the lease, taking it if it is free. Ask again every second or so: a lost connection loses it.
  Result<bool> hold(const std::string& name);

 private:
  std::mutex mutex_;
  postgres::Database database_;
  std::int32_t session_ = 0;
  std::set<std::string> held_;
};

}  // namespace astra::events
