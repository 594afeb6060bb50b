#include "platform/postgres/rows.hpp"

#include <libpq-fe.h>

#include <cstdio>
#include <cstdlib>

#include "kernel/result.hpp"

namespace astra::postgres {

void detail::wrong_column(const pg_result* result, std::size_t row, std::size_t column) {
  const int c = static_cast<int>(column);
  const char* name = c < PQnfields(result) ? PQfname(result, c) : "(none)";
  std::fprintf(stderr, "row %zu column %zu (%s) is not of the type it is read as\n", row, column, name);
  std::abort();
}

std::optional<std::string_view> Row::cell(std::size_t column) const {
  const int row = static_cast<int>(index_), c = static_cast<int>(column);
  if (c >= PQnfields(result_)) detail::wrong_column(result_, index_, column);
  if (PQgetisnull(result_, row, c)) return std::nullopt;
  return std::string_view(PQgetvalue(result_, row, c), static_cast<std::size_t>(PQgetlength(result_, row, c)));
}

Rows::Rows(pg_result* owned) : result_(owned), size_(static_cast<std::size_t>(PQntuples(owned))) {}

void Rows::Clear::operator()(pg_result* result) const { PQclear(result); }

Row Rows::operator[](std::size_t index) const {
  ENSURE(index < size_);
  return Row(result_.get(), index);
}

std::int64_t Rows::affected() const {
  const char* count = PQcmdTuples(result_.get());
  return count && *count ? std::atoll(count) : 0;
}

}  // namespace astra::postgres
