#include "platform/postgres/text_format.hpp"

#include <charconv>
#include <cstring>
#include <limits>

#include "platform/postgres/rows.hpp"

namespace astra::postgres {

namespace text_format {

namespace {
constexpr Instant latest{std::numeric_limits<std::int64_t>::max()};
constexpr Instant earliest{std::numeric_limits<std::int64_t>::min()};
constexpr Instant year_1{-62'135'596'800'000'000};
constexpr Instant year_10000{253'402'300'800'000'000};
}  // namespace

std::optional<std::string> write(Instant time) {
  if (time == latest) return "infinity";
  if (time == earliest) return "-infinity";
  if (time < year_1 || time >= year_10000) return std::nullopt;
  // to_rfc3339 keeps milliseconds; the other three digits go before the Z.
  std::string text = to_rfc3339(time);
  const auto rest = static_cast<int>(((time.us % 1'000) + 1'000) % 1'000);
  text.pop_back();
  text += static_cast<char>('0' + rest / 100);
  text += static_cast<char>('0' + rest / 10 % 10);
  text += static_cast<char>('0' + rest % 10);
  return text += 'Z';
}

}  // namespace text_format

namespace detail {

namespace {

template <class N>
bool read_number(std::string_view text, N& out) {
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, out);
  return error == std::errc{} && at == end;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

bool read(std::string_view text, bool& out) {
  out = text == "t";
  return text == "t" || text == "f";
}
bool read(std::string_view text, std::int32_t& out) { return read_number(text, out); }
bool read(std::string_view text, std::int64_t& out) { return read_number(text, out); }
bool read(std::string_view text, double& out) { return read_number(text, out); }
bool read(std::string_view text, std::string& out) { return out = text, true; }
bool read(std::string_view text, Json& out) { return out.text = text, true; }
bool read(std::string_view text, Money& out) { return read_number(text, out.micros); }

bool read(std::string_view text, Uuid& out) {
  const auto id = Uuid::parse(text);
  if (id) out = *id;
  return id.has_value();
}

bool read(std::string_view text, Instant& out) {
  if (text == "infinity") return out = text_format::latest, true;
  if (text == "-infinity") return out = text_format::earliest, true;
  // "2026-11-22 17:04:51.123456+00": the connection's time zone is UTC.
  if (text.size() < 22 || text[10] != ' ' || text.substr(text.size() - 3) != "+00") return false;
  std::string rfc3339(text.substr(0, text.size() - 3));
  rfc3339[10] = 'T';
  const auto time = parse_rfc3339(rfc3339 += 'Z');
  if (time) out = *time;
  return time.has_value();
}

bool read(std::string_view text, std::vector<std::uint8_t>& out) {
  if (!text.starts_with("\\x") || text.size() % 2 != 0) return false;
  out.resize(text.size() / 2 - 1);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = hex_digit(text[2 * i + 2]), low = hex_digit(text[2 * i + 3]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

bool split_array(std::string_view text, std::vector<std::string>& out) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return false;
  text = text.substr(1, text.size() - 2);
  std::size_t at = 0;
  while (at < text.size()) {
    std::string item;
    if (text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
        if (at < text.size()) item += text[at];
      }
      if (at++ >= text.size()) return false;
    } else {
      while (at < text.size() && text[at] != ',') item += text[at++];
      if (item == "NULL" || item.starts_with('{')) return false;
    }
    out.push_back(std::move(item));
    if (at < text.size() && text[at++] != ',') return false;
  }
  return true;
}

}  // namespace detail
}  // namespace astra::postgres
