#include "platform/http/url.hpp"

#include <algorithm>
#include <charconv>

#include "platform/http/address.hpp"
#include "platform/http/errors.hpp"
#include "platform/http/text.hpp"

namespace astra::http {

namespace {

constexpr std::size_t max_url_bytes = 8 * 1024;
constexpr std::size_t max_host_bytes = 253;
constexpr std::size_t max_label_bytes = 63;

DomainError bad_url(std::string_view why) { return DomainError(errors::invalid_url, std::string(why)); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_host_char(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.'; }

// A name, or a dotted IPv4 address. Shorthands such as 127.1 or 0x7f000001 are no names and are refused.
Result<std::string> normalise_host(std::string_view text) {
  std::string host(text);
  std::transform(host.begin(), host.end(), host.begin(), lower);
  if (host.size() > 1 && host.back() == '.') host.pop_back();
  if (host.empty() || host.size() > max_host_bytes || !std::all_of(host.begin(), host.end(), is_host_char))
    return bad_url("The host is not a name or an address.");
  std::string_view last;
  for (std::string_view rest = host;;) {
    const auto dot = rest.find('.');
    last = rest.substr(0, dot);
    if (last.empty() || last.size() > max_label_bytes) return bad_url("The host has an empty or overlong label.");
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  const bool numeric = std::all_of(last.begin(), last.end(), is_digit) || last.substr(0, 2) == "0x";
  if (numeric && !IpAddress::parse(host)) return bad_url("The host is not a valid IPv4 address.");
  return host;
}

Result<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0 || high + low == 0) return errors::invalid_encoding;
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  return out;
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
  if (text.size() > max_url_bytes) return bad_url("The URL is too long.");
  for (const char c : text)
    if (c <= 0x20 || c >= 0x7f || c == '\\') return bad_url("The URL holds a character that must be encoded.");
  Url url;
  const auto colon = text.find("://");
  const std::string_view scheme = text.substr(0, colon);
  if (colon == std::string_view::npos) return errors::invalid_url;
  if (same_name(scheme, "https")) url.secure = true;
  else if (!same_name(scheme, "http")) return bad_url("The scheme is neither http nor https.");
  text.remove_prefix(colon + 3);
  text = text.substr(0, text.find('#'));

  const auto end = text.find_first_of("/?");
  std::string_view authority = text.substr(0, end);
  if (end != std::string_view::npos) url.target = (text[end] == '?' ? "/" : "") + std::string(text.substr(end));
  if (authority.find('@') != std::string_view::npos) return bad_url("The URL holds a user name.");

  std::string_view port;
  bool has_port = false;
  if (!authority.empty() && authority.front() == '[') {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return bad_url("The IPv6 address is not closed.");
    const auto address = IpAddress::parse(authority.substr(1, close - 1));
    if (!address || authority.substr(1, close - 1).find(':') == std::string_view::npos)
      return bad_url("The IPv6 address is not valid.");
    url.host = address->to_string();
    const std::string_view rest = authority.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') return errors::invalid_url;
    has_port = !rest.empty();
    port = has_port ? rest.substr(1) : rest;
  } else {
    const auto separator = authority.find(':');
    has_port = separator != std::string_view::npos;
    if (has_port) port = authority.substr(separator + 1);
    url.host = TRY(normalise_host(authority.substr(0, separator)));
  }
  url.port = url.secure ? 443 : 80;
  if (has_port) {
    unsigned value = 0;
    const auto [stop, error] = std::from_chars(port.data(), port.data() + port.size(), value);
    if (error != std::errc{} || stop != port.data() + port.size() || value == 0 || value > 65535)
      return bad_url("The port is not valid.");
    url.port = static_cast<std::uint16_t>(value);
  }
  return url;
}

std::string Url::host_header() const {
  const bool v6 = host.find(':') != std::string::npos;
  std::string out = v6 ? "[" + host + "]" : host;
  if (!has_default_port()) out += ":" + std::to_string(port);
  return out;
}

std::string Url::origin() const {
  const bool v6 = host.find(':') != std::string::npos;
  return std::string(scheme()) + "://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Url::to_string() const { return std::string(scheme()) + "://" + host_header() + target; }

Result<std::string> percent_decode(std::string_view text) { return decode(text, false); }

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' || c == '_' || c == '~') {
      out.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.push_back('%');
      out.push_back(digits[byte >> 4]);
      out.push_back(digits[byte & 15]);
    }
  }
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const auto amp = query.find('&');
    const std::string_view pair = query.substr(0, amp);
    if (!pair.empty()) {
      const auto equals = pair.find('=');
      auto name = TRY(decode(pair.substr(0, equals), true));
      auto value = TRY(decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true));
      pairs.emplace_back(std::move(name), std::move(value));
    }
    if (amp == std::string_view::npos) break;
    query.remove_prefix(amp + 1);
  }
  return pairs;
}

}  // namespace astra::http
