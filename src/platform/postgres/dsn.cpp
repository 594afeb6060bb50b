#include "platform/postgres/dsn.hpp"

#include <libpq-fe.h>

namespace astra::postgres {
namespace {

// A value in libpq's keyword syntax.
std::string quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

bool is_replaced(std::string_view keyword) { return keyword == "user" || keyword == "password" || keyword == "dbname"; }

}  // namespace

Result<std::string> dsn_for(std::string_view dsn, std::string_view role, std::string_view password, std::string_view database) {
  char* reason = nullptr;
  PQconninfoOption* const options = PQconninfoParse(std::string(dsn).c_str(), &reason);
  if (options == nullptr) {
    PQfreemem(reason);  // it may repeat the password
    return DomainError(invalid_dsn);
  }
  std::string out = "user=" + quoted(role) + " dbname=" + quoted(database);
  if (!password.empty()) out += " password=" + quoted(password);
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    if (option->val != nullptr && !is_replaced(option->keyword)) out += std::string(" ") + option->keyword + "=" + quoted(option->val);
  }
  PQconninfoFree(options);
  return out;
}

bool answers(const std::string& dsn) { return PQping(dsn.c_str()) == PQPING_OK; }

}  // namespace astra::postgres
