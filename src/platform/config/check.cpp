#include <arpa/inet.h>

#include <charconv>
#include <string>

#include "platform/config/key.hpp"

namespace astra::config {

namespace {

bool is_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  unsigned char bytes[16];
  const bool v4 = ::inet_pton(AF_INET, address.c_str(), bytes) == 1;
  if (!v4 && ::inet_pton(AF_INET6, address.c_str(), bytes) != 1) return false;
  if (slash == std::string_view::npos) return true;
  const std::string_view bits = text.substr(slash + 1);
  unsigned value = 0;
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), value);
  return error == std::errc{} && end == bits.data() + bits.size() && value <= (v4 ? 32u : 128u);
}

// A scheme of the list, then "//" and something that is no blank.
bool is_url(std::string_view text, std::initializer_list<std::string_view> schemes) {
  for (const std::string_view scheme : schemes) {
    if (text.starts_with(scheme)) return text.size() > scheme.size() && text.find_first_of(" \t") == std::string_view::npos;
  }
  return false;
}

}  // namespace

std::string check_format(std::string_view format, std::string_view text) {
  if (format == "cidr" && !is_cidr(text)) return "must be an address or a network such as 10.0.0.0/8";
  if (format == "http-url" && !is_url(text, {"http://", "https://"})) return "must be a URL that begins with http:// or https://";
  if (format == "postgres-url" && !is_url(text, {"postgres://", "postgresql://"}) && text.find('=') == std::string_view::npos) {
    return "must be postgresql://... or libpq's key=value form";
  }
  if (format == "redis-url" && !is_url(text, {"redis://", "unix://"})) {
    return "must be a URL that begins with redis:// or unix://";
  }
  return {};
}

}  // namespace astra::config
