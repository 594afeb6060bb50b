#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/result.hpp"

namespace astra::http {

// An absolute http or https URL, taken apart. Never holds user information or a fragment.
struct Url {
  bool secure = false;  // https
  std::string host;     // lower case; an IPv6 address without its brackets
  std::uint16_t port = 80;
  std::string target = "/";  // path and query as they go on the wire

  // Errors: invalid_url.
  static Result<Url> parse(std::string_view text);

  std::string_view scheme() const { return secure ? "https" : "http"; }
  bool has_default_port() const { return port == (secure ? 443 : 80); }
  std::string host_header() const;  // host, in brackets if IPv6, with the port unless it is the default
  std::string origin() const;       // scheme://host:port, the key of a connection pool
  std::string to_string() const;
};

// Undoes percent-encoding. Errors: invalid_encoding (a bad escape, or an encoded NUL).
Result<std::string> percent_decode(std::string_view text);
// Encodes everything but the unreserved characters of RFC 3986.
std::string percent_encode(std::string_view text);

// The name-value pairs of a query in order; '+' is a space. Errors: invalid_encoding.
Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

}  // namespace astra::http
