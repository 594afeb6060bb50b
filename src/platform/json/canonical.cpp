#include <algorithm>
#include <charconv>
#include <cmath>

#include "kernel/json.hpp"
#include "platform/json/json.hpp"
#include "platform/json/limits.hpp"

namespace astra::json {

namespace {

// UTF-16 code units compare like UTF-8 bytes but for characters beyond U+FFFF (lead bytes F0 to F4), whose surrogates sort
// before U+E000 to U+FFFF (lead bytes EE and EF).
bool utf16_less(const std::string& a, const std::string& b) {
  const auto [at, bt] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (at == a.end() || bt == b.end()) return at == a.end() && bt != b.end();
  const auto x = static_cast<unsigned char>(*at), y = static_cast<unsigned char>(*bt);
  if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0)) return x >= 0xF0;
  return x < y;
}

// As ECMAScript writes numbers: decimals between 1e-7 and 1e21, else an exponent with its sign.
void append_ecma_number(std::string& out, double value) {
  if (value == 0) {
    out += '0';
    return;
  }
  char buffer[64];
  const double size = std::abs(value);
  const bool decimals = size >= 1e-6 && size < 1e21;
  const auto format = decimals ? std::chars_format::fixed : std::chars_format::scientific;
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr;
  std::string text(buffer, end);
  if (!decimals) {  // 1e-07 is written 1e-7
    const auto e = text.find('e') + 2;
    while (text.size() > e + 1 && text[e] == '0') text.erase(e, 1);
  }
  out += text;
}

bool append(std::string& out, JsonValue value) {
  switch (value.kind()) {
    case JsonValue::Kind::string: append_json_string(out, *value.to_string()); return true;
    case JsonValue::Kind::number: {
      const auto n = value.to_double();
      if (!n || !std::isfinite(*n)) return false;
      append_ecma_number(out, *n);
      return true;
    }
    case JsonValue::Kind::array: {
      out += '[';
      bool first = true;
      for (const JsonValue element : value.elements()) {
        if (!first) out += ',';
        first = false;
        if (!append(out, element)) return false;
      }
      out += ']';
      return true;
    }
    case JsonValue::Kind::object: {
      std::vector<std::pair<std::string, JsonValue>> members;
      for (const JsonMember member : value.members()) members.emplace_back(*member.key.to_string(), member.value);
      std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return utf16_less(a.first, b.first); });
      out += '{';
      for (std::size_t i = 0; i < members.size(); ++i) {
        if (i > 0) out += ',';
        append_json_string(out, members[i].first);
        out += ':';
        if (!append(out, members[i].second)) return false;
      }
      out += '}';
      return true;
    }
    default: out += value.raw(); return true;
  }
}

}  // namespace

Result<std::string> canonical(std::string_view text) {
  auto document = JsonDocument::parse(text, {.max_depth = static_cast<int>(max_depth), .reject_duplicate_keys = true,
                                             .reject_lone_surrogates = true});
  if (!document.ok()) return DomainError(malformed_json, std::string(document.error().message()));
  std::string out;
  if (!append(out, document->root())) return DomainError(malformed_json, "A number is out of range.");
  return out;
}

}  // namespace astra::json
