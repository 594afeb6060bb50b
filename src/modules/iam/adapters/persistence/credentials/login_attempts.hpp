#pragma once
#include "iam/ports/credentials/login_throttle.hpp"
#include "platform/postgres/database.hpp"

namespace astra::iam {

// Counts attempts in PostgreSQL, so that all replicas slow a guesser down together. Without a database nobody can sign in, and
// attempts are then refused for a moment.
class PgLoginThrottle final : public LoginThrottle {
 public:
  PgLoginThrottle(postgres::Database& database, const ThrottleRules& rules) : database_(database), rules_(rules) {}
  Duration attempt(const std::string& account, const std::string& address, Instant now) override;
  void forgive(const std::string& account, const std::string& address) override;

 private:
  Result<Duration> try_attempt(const std::string& account, const std::string& address, Instant now);
  Result<void> try_forgive(const std::string& account, const std::string& address);
  postgres::Database& database_;
  ThrottleRules rules_;
};

}  // namespace astra::iam
