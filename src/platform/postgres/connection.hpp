#pragma once
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "kernel/result.hpp"
#include "platform/postgres/database.hpp"

struct pg_conn;
struct pg_result;

namespace astra::postgres {

// A statement with its values, on its way.
struct Statement {
  Sql sql;
  Params params;
};

// The error of a failed result, by its SQLSTATE. `name` is the statement's.
DomainError error_of(const pg_result* result, std::string_view name);

// One connection in pipeline mode with its prepared statements. Knows nothing of tenants and transactions.
class Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(const Options& options);
  ~Connection();

  // Sends the statements in one go, waits for all answers and returns that of statement `wanted`. Stops at the first that
  // fails. If broken() afterwards, it is not known how far the server came.
  Result<Rows> exchange(std::span<const Statement> statements, std::size_t wanted);

  // Cannot be used any more.
  bool broken() const { return broken_; }
  // Ready for a transaction: alive, idle, and the server has not hung up meanwhile.
  bool ready();
  bool in_transaction() const;

  // Round trips made, for tests and metrics.
  std::int64_t round_trips() const { return round_trips_; }

 private:
  Connection(pg_conn* connection, Duration answer_timeout);

  struct Expected {
    std::size_t statement;
    bool prepare;
  };
  bool send(std::span<const Statement> statements, std::vector<Expected>& expected);
  bool send_statement(const Statement& statement, bool prepare);
  // Waits until libpq has the next result; false when the connection broke or the server is too slow.
  bool await_result(Instant deadline);
  DomainError lost(std::string_view what);

  pg_conn* connection_;
  Duration answer_timeout_;
  std::unordered_map<std::string, const char*> prepared_;  // name to text
  std::int64_t round_trips_ = 0;
  bool broken_ = false;
};

}  // namespace astra::postgres
