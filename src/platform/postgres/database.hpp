#pragma once
#include <memory>
#include <string>

#include "kernel/id.hpp"
#include "kernel/result.hpp"
#include "platform/postgres/errors.hpp"
#include "platform/postgres/limits.hpp"
#include "platform/postgres/params.hpp"
#include "platform/postgres/rows.hpp"

namespace astra::postgres {

class Pool;

// One transaction, bound to a tenant: row-level security shows it that tenant's rows and no others. The only way to run a
// statement. Rolled back unless commit() succeeded. Used by one thread at a time.
//
//   auto transaction = TRY(database.begin(caller.tenant));
//   const auto rows = TRY(transaction.run(load_alert, id));
//   transaction.queue(save_alert, id, state);
//   return transaction.commit();
//
// BEGIN, the tenant and everything queued travel with the first run() in one round trip; so do queued statements and
// COMMIT. After an error the transaction can only be dropped.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) noexcept;
  ~Transaction();

  // Runs the statement and waits for its answer. Errors: errors.hpp, also those of statements queued before.
  template <class... A>
  Result<Rows> run(const Sql& sql, const A&... args) {
    return execute(sql, pack(args...), false);
  }

  // Sends the statement with the next run() or commit(), where its error surfaces; its rows are not wanted.
  template <class... A>
  void queue(const Sql& sql, const A&... args) {
    enqueue(sql, pack(args...));
  }

  // The last statement and COMMIT in one round trip.
  template <class... A>
  Result<Rows> run_and_commit(const Sql& sql, const A&... args) {
    return execute(sql, pack(args...), true);
  }

  Result<void> commit();

  // The nil id in a tenantless transaction.
  TenantId tenant() const;

 private:
  friend class Database;
  struct State;
  explicit Transaction(std::unique_ptr<State> state);

  template <class... A>
  static Params pack(const A&... args) {
    Params params;
    (params.add(args), ...);
    return params;
  }
  Result<Rows> execute(const Sql& sql, Params&& params, bool commit);
  void enqueue(const Sql& sql, Params&& params);

  std::unique_ptr<State> state_;
};

struct Options {
  std::string dsn;                // libpq's connection string
  std::string application_name = "bastion";
  std::size_t pool_size = default_pool_size;
  Duration pool_wait = default_pool_wait;
  Duration connect_timeout = default_connect_timeout;
  Duration statement_timeout = default_statement_timeout;
};

// A bounded pool of connections under one role. Safe to use from many threads. Connections are made when first needed;
// broken ones are replaced, so a restarted server is met with a new connection. Outlives its transactions.
class Database {
 public:
  // Connects once, to find a wrong setting at start.
  static Result<std::unique_ptr<Database>> open(Options options);
  // Does not connect: for a program that starts before its database.
  explicit Database(Options options);
  ~Database();

  // Errors: unavailable when the pool stays exhausted or the server cannot be reached.
  Result<Transaction> begin(TenantId tenant);

  // Sees no tenant's rows: for SECURITY DEFINER look-ups (log-in by e-mail, key directory), relay and housekeeping.
  Result<Transaction> begin_tenantless();

  // Connections in use and open, for metrics.
  std::size_t in_use() const;
  std::size_t open_connections() const;

 private:
  std::shared_ptr<Pool> pool_;
};

}  // namespace astra::postgres
