#include "gateway/domain/config/base_url.hpp"

#include <algorithm>

#include "gateway/domain/config/settings_limits.hpp"

namespace astra::gateway {
namespace {

constexpr int highest_port = 65'535;

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  int port = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    port = port * 10 + (c - '0');
  }
  return port > 0 && port <= highest_port;
}

// host, host:port or [v6]:port
bool is_authority(std::string_view authority) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    for (const char c : authority.substr(1, end - 1))
      if (!is_host_character(c) && c != ':') return false;
    port = authority.substr(end + 1);
  } else {
    const std::size_t colon = authority.find(':');
    const std::string_view host = authority.substr(0, colon);
    if (host.empty() || !std::all_of(host.begin(), host.end(), is_host_character)) return false;
    if (colon != std::string_view::npos) port = authority.substr(colon);
  }
  return port.empty() || (port.starts_with(':') && is_port(port.substr(1)));
}

}  // namespace

std::string base_url_problem(std::string_view url, bool allow_http) {
  if (url.size() > limits::longest_base_url) return "It is too long.";
  for (const char c : url)
    if (c <= ' ' || c > '~' || c == '\\' || c == '"' || c == '<' || c == '>') return "It holds a character that a URL cannot have.";
  std::string_view rest = url;
  if (rest.starts_with("https://")) rest.remove_prefix(8);
  else if (!rest.starts_with("http://")) return "It must begin with https://.";
  else if (!allow_http) return "It must begin with https://; http is for connections with allow_private_address.";
  else rest.remove_prefix(7);
  if (rest.find_first_of("?#") != std::string_view::npos) return "It cannot have a query or a fragment.";
  const std::string_view authority = rest.substr(0, rest.find('/'));
  if (authority.find('@') != std::string_view::npos) return "It cannot hold a user name or password.";
  if (!is_authority(authority)) return "Its host or port is not valid.";
  return {};
}

}  // namespace astra::gateway
