#include "gateway/guardrails/text/encodings.hpp"

#include <algorithm>
#include <array>

#include "gateway/guardrails/text/code_points.hpp"

namespace astra::gateway::guardrails {
namespace {

constexpr std::int8_t none = -1;
constexpr std::size_t least_foreign_bytes = 32;  // a few random bytes are UTF-8 of some script by chance
using Values = std::array<std::int8_t, 256>;

constexpr Values values_of(std::string_view alphabet) {
  Values values{};
  values.fill(none);
  for (std::size_t i = 0; i < alphabet.size(); ++i) values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return values;
}

constexpr Values base64_values = [] {
  Values values = values_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  values['-'] = 62;
  values['_'] = 63;
  return values;
}();
constexpr Values base32_values = values_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
constexpr Values base85_values = values_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~");

std::int8_t value_in(const Values& values, char c) { return values[static_cast<unsigned char>(c)]; }

// Base 2^bits, most significant bits first.
std::optional<std::string> from_power(std::string_view run, const Values& values, int bits) {
  std::string out;
  out.reserve(run.size() * static_cast<std::size_t>(bits) / 8);
  std::uint32_t held = 0;
  int count = 0;
  for (const char c : run) {
    if (c == '=') break;
    if (c == '\n' || c == '\r' || c == ' ') continue;
    const std::int8_t value = value_in(values, c);
    if (value == none) return std::nullopt;
    held = held << bits | static_cast<std::uint32_t>(value);
    count += bits;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(held >> count & 0xFF);
  }
  return out;
}

template <class Value>
std::optional<std::string> from_groups_of_five(std::string_view run, Value value_of) {
  std::string out;
  std::array<std::uint32_t, 5> group{};
  std::size_t n = 0;
  const auto flush = [&](std::size_t given) {
    std::uint64_t number = 0;
    for (const std::uint32_t digit : group) number = number * 85 + digit;
    for (std::size_t i = 0; i + 1 < given; ++i) out += static_cast<char>(number >> (24 - 8 * i) & 0xFF);
    n = 0;
    return number <= 0xFFFFFFFFu;
  };
  for (const char c : run) {
    if (c == '\n' || c == '\r') continue;
    if (c == 'z' && n == 0 && value_of(c) < 0) {
      out.append(4, '\0');
      continue;
    }
    const int value = value_of(c);
    if (value < 0) return std::nullopt;
    group[n++] = static_cast<std::uint32_t>(value);
    if (n == 5 && !flush(5)) return std::nullopt;
  }
  if (n == 1) return std::nullopt;
  if (n > 0) {
    const std::size_t given = n;
    std::fill(group.begin() + static_cast<std::ptrdiff_t>(n), group.end(), 84u);
    if (!flush(given)) return std::nullopt;
  }
  return out;
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  static constexpr std::string_view names[] = {"base64", "base32", "base85", "hex", "binary", "decimal", "escapes", "caesar", "atbash",
                                               "reversed", "reversed_words", "morse", "braille", "nato", "leet", "spaced", "upside_down"};
  return names[static_cast<std::size_t>(encoding)];
}

std::optional<std::string> from_base64(std::string_view run) { return from_power(run, base64_values, 6); }
std::optional<std::string> from_base32(std::string_view run) { return from_power(run, base32_values, 5); }

std::optional<std::string> from_ascii85(std::string_view run) {
  if (run.starts_with("<~")) run.remove_prefix(2);
  if (run.ends_with("~>")) run.remove_suffix(2);
  return from_groups_of_five(run, [](char c) { return c >= '!' && c <= 'u' ? c - '!' : -1; });
}

std::optional<std::string> from_base85(std::string_view run) {
  return from_groups_of_five(run, [](char c) { return static_cast<int>(value_in(base85_values, c)); });
}

std::optional<std::string> from_hex(std::string_view run) {
  static constexpr Values values = [] {
    Values v = values_of("0123456789abcdef");
    for (char c = 'A'; c <= 'F'; ++c) v[static_cast<unsigned char>(c)] = static_cast<std::int8_t>(10 + c - 'A');
    return v;
  }();
  return run.size() % 2 != 0 ? std::nullopt : from_power(run, values, 4);
}

std::optional<std::string> from_binary(std::string_view run) {
  static constexpr Values values = values_of("01");
  return run.size() % 8 != 0 ? std::nullopt : from_power(run, values, 1);
}

std::optional<std::string> as_text(std::string bytes) {
  const auto zeros = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\0'));
  if (zeros > 0) {
    if (zeros * 5 < bytes.size() * 2) return std::nullopt;
    std::erase(bytes, '\0');
  }
  std::size_t characters = 0, odd = 0, letters = 0;
  for (std::size_t at = 0; at < bytes.size(); ++characters) {
    const CodePoint read = code_point_at(bytes, at);
    at += read.size;
    if (read.value == invalid_code_point) return std::nullopt;
    const bool spacing = read.value == '\n' || read.value == '\r' || read.value == '\t';
    odd += (read.value < 0x20 && !spacing) || (read.value >= 0x7F && read.value < 0xA0);
    letters += (read.value >= 0x80 && bytes.size() >= least_foreign_bytes) || (read.value | 0x20) - U'a' < 26 || read.value == U' ';
  }
  if (characters < 6 || odd * 50 > characters || letters * 2 < characters) return std::nullopt;
  return bytes;
}

}  // namespace astra::gateway::guardrails
