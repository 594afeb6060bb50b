#include "platform/postgres/database.hpp"

#include <chrono>

#include "platform/postgres/pool.hpp"
#include "platform/telemetry/metrics.hpp"

namespace astra::postgres {

namespace {
constexpr Sql begin_sql{"bastion.begin", "BEGIN"};
constexpr Sql tenant_sql{"bastion.tenant", "SELECT set_config('app.current_tenant_id', $1, true)"};
constexpr Sql commit_sql{"bastion.commit", "COMMIT"};
constexpr Sql rollback_sql{"bastion.rollback", "ROLLBACK"};

// Per round trip, named after the statement whose answer was waited for.
void measure(const char* statement, std::chrono::steady_clock::time_point start, const Result<Rows>& answer) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  metrics::registry().histogram("astra_db_round_trip_seconds", "Round trips to PostgreSQL.", {{"statement", statement}}).observe(took.count());
  if (answer.ok()) return;
  metrics::registry().counter("astra_db_errors_total", "Statements that failed.",
                              {{"statement", statement}, {"error", answer.error().code()}}).add();
}
}  // namespace

struct Transaction::State {
  std::shared_ptr<Pool> pool;
  std::unique_ptr<Connection> connection;
  TenantId tenant;
  std::vector<Statement> queued;
  std::optional<DomainError> refused;  // a queued statement with a value that cannot be sent
  bool started = false;                // BEGIN is sent
  bool over = false;                   // committed or failed: nothing can be run any more

  ~State() {
    if (!connection) return;
    if (connection->in_transaction() && !connection->broken()) {
      const Statement rollback{rollback_sql, {}};
      (void)connection->exchange({&rollback, 1}, 0);
    }
    pool->release(std::move(connection));
  }

  void queue_start() {
    queued.push_back({begin_sql, {}});
    if (tenant.is_nil()) return;
    Params params;
    params.add(tenant);
    queued.push_back({tenant_sql, std::move(params)});
  }

  Result<Rows> send(std::size_t wanted, bool commits);
};

Result<Rows> Transaction::State::send(std::size_t wanted, bool commits) {
  if (over) return DomainError(errors::internal, std::string(queued[wanted].sql.name) + ": the transaction is over");
  if (refused) {
    over = true;
    return *std::exchange(refused, std::nullopt);
  }
  const auto start = std::chrono::steady_clock::now();
  auto answer = connection->exchange(queued, wanted);
  if (!answer.ok() && connection->broken() && !started && !commits) {
    // The server went away before the transaction did anything that lasts: once more on a new connection.
    auto fresh = pool->replace(std::move(connection));
    if (!fresh.ok()) {
      over = true;
      return std::move(fresh).error();
    }
    connection = *std::move(fresh);
    answer = connection->exchange(queued, wanted);
  }
  measure(queued[wanted].sql.name, start, answer);
  queued.clear();
  started = true;
  over = commits || !answer.ok();
  if (!answer.ok() && commits && connection->broken())
    return DomainError(errors::unavailable, "The connection was lost; whether the change was made is not known.");
  return answer;
}

Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

TenantId Transaction::tenant() const { return state_->tenant; }

void Transaction::enqueue(const Sql& sql, Params&& params) {
  if (params.bad() != 0 && !state_->refused)
    state_->refused.emplace(invalid_value, "Value " + std::to_string(params.bad()) + " of " + sql.name + " cannot be stored.");
  state_->queued.push_back({sql, std::move(params)});
}

Result<Rows> Transaction::execute(const Sql& sql, Params&& params, bool commit) {
  enqueue(sql, std::move(params));
  const std::size_t wanted = state_->queued.size() - 1;
  if (commit) state_->queued.push_back({commit_sql, {}});
  return state_->send(wanted, commit);
}

Result<void> Transaction::commit() {
  // Nothing but the start is queued: nothing to commit.
  if (!state_->over && !state_->started && state_->queued.size() <= (state_->tenant.is_nil() ? 1u : 2u)) {
    state_->over = true;
    return {};
  }
  enqueue(commit_sql, {});
  TRY(state_->send(state_->queued.size() - 1, true));
  return {};
}

Database::Database(Options options) : pool_(std::make_shared<Pool>(std::move(options))) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(Options options) {
  auto database = std::make_unique<Database>(std::move(options));
  database->pool_->release(TRY(database->pool_->acquire()));
  return database;
}

Result<Transaction> Database::begin(TenantId tenant) {
  ENSURE(!tenant.is_nil());
  auto state = std::make_unique<Transaction::State>();
  state->connection = TRY(pool_->acquire());
  state->pool = pool_;
  state->tenant = tenant;
  state->queue_start();
  return Transaction(std::move(state));
}

Result<Transaction> Database::begin_tenantless() {
  auto state = std::make_unique<Transaction::State>();
  state->connection = TRY(pool_->acquire());
  state->pool = pool_;
  state->queue_start();
  return Transaction(std::move(state));
}

std::size_t Database::in_use() const { return pool_->in_use(); }
std::size_t Database::open_connections() const { return pool_->open_connections(); }

}  // namespace astra::postgres
