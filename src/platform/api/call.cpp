#include "platform/api/call.hpp"

#include <charconv>

#include "platform/api/etag.hpp"
#include "platform/http/text.hpp"

namespace astra::api {

std::optional<std::string_view> CallContext::cookie(std::string_view name) const {
  for (const auto& [key, value] : request_.headers) {
    if (!http::same_name(key, "cookie")) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const auto end = rest.find(';');
      const std::string_view pair = http::trim(rest.substr(0, end));
      const auto equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  }
  return std::nullopt;
}

std::optional<std::int64_t> CallContext::expected_version() const { return version_of(http::trim(header("if-match"))); }

std::string etag_of(std::int64_t version) { return '"' + std::to_string(version) + '"'; }

std::optional<std::int64_t> version_of(std::string_view etag) {
  if (etag.size() < 3 || etag.front() != '"' || etag.back() != '"') return std::nullopt;
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(etag.data() + 1, etag.data() + etag.size() - 1, version);
  return error == std::errc() && end == etag.data() + etag.size() - 1 ? std::optional(version) : std::nullopt;
}

bool none_match(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    const auto end = if_none_match.find(',');
    std::string_view tag = http::trim(if_none_match.substr(0, end));
    if (tag == "*") return false;
    if (tag.substr(0, 2) == "W/") tag.remove_prefix(2);
    if (tag == etag) return false;
    if (end == std::string_view::npos) break;
    if_none_match.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace astra::api
