#pragma once
#include <memory>
#include <string>
#include <vector>

#include "kernel/result.hpp"

struct pg_conn;

namespace astra::postgres {

// A plain connection for administration: migrations and the making of roles. Not for the program's work, which goes
// through Database and its tenants.
class Session {
 public:
  static Result<Session> open(const std::string& dsn);
  Session(Session&&) noexcept = default;

  // Runs one or more statements; `kind` is the error's.
  Result<void> execute(const std::string& sql, const ErrorKind& kind);
  // The rows of one statement with text values for $1, $2, ...; NULL is "".
  Result<std::vector<std::vector<std::string>>> query(const char* sql, const std::vector<std::string>& values,
                                                      const ErrorKind& kind);
  std::string quoted_name(const std::string& name) const;
  std::string quoted_text(const std::string& text) const;

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  explicit Session(pg_conn* connection) : connection_(connection) {}

  std::unique_ptr<pg_conn, Finish> connection_;
};

}  // namespace astra::postgres
