#include <charconv>
#include <optional>

#include "platform/redis/connection.hpp"

namespace astra::redis {
namespace {

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
    if (error != std::errc{} || end != text.data() + i + 3) return std::nullopt;
    out.push_back(static_cast<char>(value));
    i += 2;
  }
  return out;
}

std::optional<int> number(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > most) return std::nullopt;
  return value;
}

constexpr int highest_port = 65'535;
constexpr int highest_database = 1'000'000;

}  // namespace

Result<Options> Options::parse(std::string_view url) {
  const auto bad = [](const char* why) { return DomainError(redis_bad_url, why); };
  const auto scheme_end = url.find("://");
  if (scheme_end == url.npos) return bad("The address must begin with redis:// or unix://.");
  const auto scheme = url.substr(0, scheme_end);
  auto rest = url.substr(scheme_end + 3);
  if (scheme != "redis" && scheme != "unix") return bad("The address must begin with redis:// or unix://.");

  Options options;
  if (const auto at = rest.substr(0, rest.find('/')).rfind('@'); at != rest.npos) {
    const auto user_info = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    const auto colon = user_info.find(':');
    const auto user = percent_decoded(user_info.substr(0, colon));
    const auto password = colon == user_info.npos ? std::optional<std::string>("") : percent_decoded(user_info.substr(colon + 1));
    if (!user || !password) return bad("The user or password is not percent-encoded correctly.");
    options.username = *user;
    options.password = *password;
  }

  std::string_view database;
  if (scheme == "unix") {
    const auto query = rest.find('?');
    options.socket_path = std::string(rest.substr(0, query));
    if (options.socket_path.empty() || options.socket_path[0] != '/') return bad("The socket's path must be absolute.");
    if (query != rest.npos) {
      if (rest.substr(query, 4) != "?db=") return bad("Only ?db=N may follow the socket's path.");
      database = rest.substr(query + 4);
      if (database.empty()) return bad("The database must be a number.");
    }
  } else {
    const auto slash = rest.find('/');
    auto authority = rest.substr(0, slash);
    if (slash != rest.npos) database = rest.substr(slash + 1);
    const bool bracketed = !authority.empty() && authority[0] == '[';
    const auto host_end = bracketed ? authority.find(']') : authority.find(':');
    if (bracketed && host_end == authority.npos) return bad("The IPv6 address has no closing bracket.");
    options.host = std::string(bracketed ? authority.substr(1, host_end - 1) : authority.substr(0, host_end));
    if (options.host.empty()) return bad("The host is missing.");
    const auto port_at = bracketed ? host_end + 1 : host_end;
    if (port_at < authority.size()) {
      const auto port = authority[port_at] == ':' ? number(authority.substr(port_at + 1), highest_port) : std::nullopt;
      if (!port || *port == 0) return bad("The port must be a number from 1 to 65535.");
      options.port = *port;
    }
  }
  if (!database.empty()) {
    const auto index = number(database, highest_database);
    if (!index) return bad("The database must be a number.");
    options.database = *index;
  }
  return options;
}

std::string Options::to_string() const {
  const std::string database_part = database == 0 ? "" : std::to_string(database);
  if (!socket_path.empty()) return "unix://" + socket_path + (database == 0 ? "" : "?db=" + database_part);
  return "redis://" + host + ":" + std::to_string(port) + (database == 0 ? "" : "/" + database_part);
}

}  // namespace astra::redis
