#pragma once
#include <initializer_list>
#include <string>

#include "platform/postgres/migration.hpp"

// The real PostgreSQL and Redis for tests: private ones, on unix sockets in a private directory, started at first use,
// gone with the test program however it ends.
namespace astra::test {

// One server per test program, with the roles of the product and the platform's migrations applied.
class PostgresServer {
 public:
  std::string superuser_dsn() const { return dsn("postgres"); }  // not under row-level security: to look and to break
  std::string owner_dsn() const { return dsn("bastion_owner"); }
  std::string app_dsn() const { return dsn("bastion_app"); }
  std::string relay_dsn() const { return dsn("bastion_relay"); }
  // Any role, any database of the server.
  std::string dsn(const std::string& role, const std::string& database = "bastion") const;
  // The directory of its socket, ".s.PGSQL.5432".
  std::string socket_directory() const;

  // A new database with the product's roles and grants but without any schema; its name.
  std::string create_database();
  // Applies what is missing of a module's migrations; aborts the test program if that fails.
  void apply(std::initializer_list<const postgres::MigrationSet*> sets);

  // As if the server crashed, losing no commit, and back again.
  void kill();
  void start();
};

// Starts it if nobody has, and applies the modules' migrations:  test::postgres_server({&iam::migrations()})
PostgresServer& postgres_server(std::initializer_list<const postgres::MigrationSet*> sets = {});

class RedisServer {
 public:
  std::string socket_path() const;
  std::string url() const { return "unix://" + socket_path(); }
  void kill();   // its data is gone: it has no persistence
  void start();
};

RedisServer& redis_server();

}  // namespace astra::test
