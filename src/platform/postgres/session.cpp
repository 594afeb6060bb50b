#include "platform/postgres/session.hpp"

#include <libpq-fe.h>

namespace astra::postgres {

namespace {

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};

DomainError failure(const ErrorKind& kind, const PGresult* result) {
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* line = PQresultErrorField(result, PG_DIAG_CONTEXT);
  if (!primary) return {errors::unavailable, "The connection to the database was lost."};
  return {kind, std::string(primary) + " (SQLSTATE " + (state ? state : "-") + ")" + (line ? std::string("; ") + line : "")};
}

}  // namespace

void Session::Finish::operator()(PGconn* connection) const { PQfinish(connection); }

Result<Session> Session::open(const std::string& dsn) {
  Session session(PQconnectdb(dsn.c_str()));
  PGconn* connection = session.connection_.get();
  if (PQstatus(connection) != CONNECTION_OK)
    return DomainError(errors::unavailable, std::string("The database cannot be reached: ") + PQerrorMessage(connection));
  PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
  return session;
}

Result<void> Session::execute(const std::string& sql, const ErrorKind& kind) {
  std::unique_ptr<PGresult, Clear> result(PQexec(connection_.get(), sql.c_str()));
  const auto status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return {};
  return failure(kind, result.get());
}

Result<std::vector<std::vector<std::string>>> Session::query(const char* sql, const std::vector<std::string>& values,
                                                             const ErrorKind& kind) {
  std::vector<const char*> pointers;
  for (const std::string& value : values) pointers.push_back(value.c_str());
  std::unique_ptr<PGresult, Clear> result(PQexecParams(connection_.get(), sql, static_cast<int>(pointers.size()), nullptr,
                                                       pointers.data(), nullptr, nullptr, 0));
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) return failure(kind, result.get());
  std::vector<std::vector<std::string>> rows(static_cast<std::size_t>(PQntuples(result.get())));
  for (std::size_t row = 0; row < rows.size(); ++row)
    for (int column = 0; column < PQnfields(result.get()); ++column)
      rows[row].emplace_back(PQgetvalue(result.get(), static_cast<int>(row), column));
  return rows;
}

std::string Session::quoted_name(const std::string& name) const {
  char* quoted = PQescapeIdentifier(connection_.get(), name.data(), name.size());
  std::string out = quoted ? quoted : "";
  PQfreemem(quoted);
  return out;
}

std::string Session::quoted_text(const std::string& text) const {
  char* quoted = PQescapeLiteral(connection_.get(), text.data(), text.size());
  std::string out = quoted ? quoted : "''";
  PQfreemem(quoted);
  return out;
}

}  // namespace astra::postgres
