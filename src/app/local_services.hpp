#pragma once
#include <memory>
#include <string>

#include "kernel/result.hpp"

namespace astra::app {

// A private PostgreSQL and Redis in the data directory, as supervised children on Unix sockets that only our account can
// reach. Restarted when they die. Not for production at scale: there, servers of their own are named by URL.
class LocalServices {
 public:
  struct Wanted {
    bool postgres = true;
    bool redis = true;
  };

  // Starts what is wanted; makes the database cluster the first time. Returns when both answer.
  static Result<std::unique_ptr<LocalServices>> start(const std::string& data_dir, Wanted wanted);
  ~LocalServices();

  // A connection string of the cluster's superuser, without a database.
  std::string postgres_superuser_dsn() const;
  // The same for another role and database.
  std::string postgres_dsn(const std::string& role, const std::string& database) const;
  std::string redis_url() const;

 private:
  struct State;
  explicit LocalServices(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Where PostgreSQL's programs are, newest first; empty if it is not installed.
std::string postgres_bin_dir();
// The Redis server's program; empty if it is not installed.
std::string redis_program();

}  // namespace astra::app
