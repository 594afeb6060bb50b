#include "platform/postgres/connection.hpp"

#include <libpq-fe.h>
#include <poll.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace astra::postgres {

namespace {

constexpr std::size_t most_statement_name_bytes = 63;  // PostgreSQL's NAMEDATALEN - 1

Instant monotonic_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return {now.tv_sec * 1'000'000 + now.tv_nsec / 1'000};
}

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

std::string trimmed(const char* text) {
  std::string out = text ? text : "";
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

}  // namespace

DomainError error_of(const PGresult* result, std::string_view name) {
  const char* field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view state = field ? field : "";
  const char* constraint_name = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
  const std::string constraint = constraint_name ? constraint_name : "";
  if (state == "23505") return {unique_violation, constraint};
  if (state == "23503") return {foreign_key_violation, constraint};
  if (state == "23514") return {check_violation, constraint};
  if (state == "40001" || state == "40P01") return serialization_failure;
  if (state == "55P03") return lock_not_available;
  if (state == "57014") return {statement_timeout, std::string(name)};
  // Foreign text the server cannot hold: invalid UTF-8, \u0000 in jsonb, a malformed JSON, a number out of range.
  if (state == "22021" || state == "22P05" || state == "22P02" || state == "22003" || state == "22008")
    return {invalid_value, "A value of " + std::string(name) + " cannot be stored."};
  const bool away = state.empty() || state.starts_with("08") || state.starts_with("57P") || state.starts_with("53") ||
                    state == "25P03" || state == "58000" || state == "58030";
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  std::string detail = std::string(name) + ": " + std::string(state.empty() ? "-" : state) + " " +
                       (primary ? std::string(primary) : trimmed(PQresultErrorMessage(result)));
  if (away) return {errors::unavailable, std::move(detail)};
  constexpr std::string_view of_values[] = {"21", "22", "23", "44", "54", "P0"};
  const bool for_values = std::ranges::find(of_values, state.substr(0, 2)) != std::end(of_values);
  return {for_values ? value_refused : errors::internal, std::move(detail)};
}

Result<std::unique_ptr<Connection>> Connection::open(const Options& options) {
  // Times and bytes are read in one fixed format, whatever the server's defaults.
  const std::string settings = "-c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex -c statement_timeout=" +
                               std::to_string(options.statement_timeout.to_milliseconds()) +
                               " -c idle_in_transaction_session_timeout=" +
                               std::to_string(idle_transaction_timeout.to_milliseconds());
  // libpq counts in seconds and takes 1 for 2.
  const std::string connect_timeout_s = std::to_string(std::max<std::int64_t>(2, options.connect_timeout.to_seconds()));
  const char* names[] = {"dbname", "application_name", "connect_timeout", "client_encoding", "options", nullptr};
  const char* values[] = {options.dsn.c_str(), options.application_name.c_str(), connect_timeout_s.c_str(), "UTF8",
                          settings.c_str(), nullptr};
  PGconn* connection = PQconnectdbParams(names, values, 1);
  if (!connection) return DomainError(errors::unavailable, "out of memory");
  PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
  if (PQstatus(connection) != CONNECTION_OK || PQsetnonblocking(connection, 1) != 0 || !PQenterPipelineMode(connection)) {
    DomainError error(errors::unavailable, "The database cannot be reached: " + trimmed(PQerrorMessage(connection)));
    PQfinish(connection);
    return error;
  }
  return std::unique_ptr<Connection>(new Connection(connection, options.statement_timeout + answer_grace));
}

Connection::Connection(PGconn* connection, Duration answer_timeout)
    : connection_(connection), answer_timeout_(answer_timeout) {}

Connection::~Connection() { PQfinish(connection_); }

bool Connection::ready() {
  if (broken_ || prepared_.size() > most_prepared_statements) return false;
  if (PQtransactionStatus(connection_) != PQTRANS_IDLE) return false;
  // An idle server says nothing but its farewell (or something so rare that a new connection does as well).
  pollfd waiting{PQsocket(connection_), POLLIN, 0};
  return poll(&waiting, 1, 0) == 0;
}

bool Connection::in_transaction() const {
  const auto status = PQtransactionStatus(connection_);
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

DomainError Connection::lost(std::string_view what) {
  broken_ = true;
  return {errors::unavailable, std::string(what) + ": " + trimmed(PQerrorMessage(connection_))};
}

bool Connection::send_statement(const Statement& statement, bool prepare) {
  if (prepare && PQsendPrepare(connection_, statement.sql.name, statement.sql.text, 0, nullptr) != 1) return false;
  const auto& params = statement.params.values();
  std::vector<const char*> values(params.size());
  for (std::size_t i = 0; i < params.size(); ++i) values[i] = params[i].null ? nullptr : params[i].text.c_str();
  return PQsendQueryPrepared(connection_, statement.sql.name, static_cast<int>(values.size()), values.data(), nullptr,
                             nullptr, 0) == 1;
}

bool Connection::send(std::span<const Statement> statements, std::vector<Expected>& expected) {
  std::vector<std::string_view> preparing;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const Sql& sql = statements[i].sql;
    ENSURE(std::strlen(sql.name) <= most_statement_name_bytes);
    const auto known = prepared_.find(sql.name);
    // Two statements of one name would run the wrong one.
    ENSURE(known == prepared_.end() || known->second == sql.text || std::strcmp(known->second, sql.text) == 0);
    const bool prepare = known == prepared_.end() && std::find(preparing.begin(), preparing.end(), sql.name) == preparing.end();
    if (prepare) preparing.push_back(sql.name), expected.push_back({i, true});
    expected.push_back({i, false});
    if (!send_statement(statements[i], prepare)) return false;
  }
  return PQpipelineSync(connection_) == 1;
}

bool Connection::await_result(Instant deadline) {
  while (true) {
    const int unsent = PQflush(connection_);
    if (unsent < 0) return false;
    if (unsent == 0 && !PQisBusy(connection_)) return true;
    const Duration left = deadline - monotonic_now();
    if (left.us <= 0) return false;
    pollfd waiting{PQsocket(connection_), static_cast<short>(POLLIN | (unsent ? POLLOUT : 0)), 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left.to_milliseconds() + 1));
    if (ready < 0 && errno != EINTR) return false;
    if (ready > 0 && waiting.revents & (POLLIN | POLLERR | POLLHUP) && PQconsumeInput(connection_) != 1) return false;
  }
}

Result<Rows> Connection::exchange(std::span<const Statement> statements, std::size_t wanted) {
  std::vector<Expected> expected;
  expected.reserve(statements.size() * 2);
  if (!send(statements, expected)) return lost("sending failed");
  ++round_trips_;
  const Instant deadline = monotonic_now() + answer_timeout_;

  std::optional<DomainError> failure;
  Answer answer;
  for (const Expected& next : expected) {
    const Statement& statement = statements[next.statement];
    if (!await_result(deadline)) return lost(statement.sql.name);
    Answer got(PQgetResult(connection_));
    if (!got) return lost(statement.sql.name);
    const auto status = PQresultStatus(got.get());
    if (status == PGRES_FATAL_ERROR) {
      if (!failure) failure.emplace(error_of(got.get(), statement.sql.name));
      const char* state = PQresultErrorField(got.get(), PG_DIAG_SQLSTATE);
      // A plan or statement that the server has lost sight of heals with a new connection.
      if (!state || std::strcmp(state, "0A000") == 0 || std::strcmp(state, "26000") == 0) broken_ = true;
      if (PQstatus(connection_) != CONNECTION_OK) {
        broken_ = true;
        return std::move(*failure);
      }
    } else if (next.prepare && status == PGRES_COMMAND_OK) {
      prepared_.emplace(statement.sql.name, statement.sql.text);
    } else if (!next.prepare && next.statement == wanted) {
      answer = std::move(got);
    }
    if (!await_result(deadline)) return lost(statement.sql.name);
    Answer end(PQgetResult(connection_));  // NULL ends each statement's results
    if (end) return lost("more results than statements");
  }
  if (!await_result(deadline)) return lost("synchronising");
  Answer sync(PQgetResult(connection_));
  if (!sync || PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) return lost("synchronising");

  if (failure) return std::move(*failure);
  return Rows(answer.release());
}

}  // namespace astra::postgres
