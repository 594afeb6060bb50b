#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/guardrails/text/decode.hpp"
#include "kernel/utf8.hpp"

namespace astra::gateway::guardrails {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// n hex digits at text[at]; -1 where they are not.
std::int32_t hex_at(std::string_view text, std::size_t at, std::size_t n) {
  if (at + n > text.size()) return -1;
  std::int32_t value = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const int digit = hex_value(text[at + i]);
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

void append_scalar(std::string& out, char32_t c) {
  if (c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF) && c != 0) utf8::append(out, c);
}

// Reads one escape at text[at] into out; returns its length, 0 where there is none.
class Escapes {
 public:
  explicit Escapes(std::string_view text) : text_(text) {}

  std::size_t read(std::size_t at, std::string& out) const {
    switch (text_[at]) {
      case '%': return percent(at, out);
      case '&': return entity(at, out);
      case '\\': return backslash(at, out);
      case '=': return quoted_printable(at, out);
      case 'U': case 'u': return code_point_name(at, out);
      default: return 0;
    }
  }

 private:
  std::size_t percent(std::size_t at, std::string& out) const {
    if (at + 1 < text_.size() && (text_[at + 1] | 0x20) == 'u') {
      const std::int32_t unit = hex_at(text_, at + 2, 4);
      if (unit < 0) return 0;
      append_scalar(out, static_cast<char32_t>(unit));
      return 6;
    }
    const std::int32_t byte = hex_at(text_, at + 1, 2);
    if (byte <= 0) return 0;
    out += static_cast<char>(byte);
    return 3;
  }

  std::size_t entity(std::size_t at, std::string& out) const {
    const std::string_view rest = text_.substr(at, 12);
    if (rest.size() > 2 && rest[1] == '#') {
      const bool hex = (rest[2] | 0x20) == 'x';
      std::uint32_t value = 0;
      const char* const from = rest.data() + (hex ? 3 : 2);
      const auto [end, error] = std::from_chars(from, rest.data() + rest.size(), value, hex ? 16 : 10);
      if (error != std::errc() || end == from) return 0;
      append_scalar(out, value);
      const auto size = static_cast<std::size_t>(end - rest.data());
      return size < rest.size() && rest[size] == ';' ? size + 1 : size;
    }
    static constexpr struct { std::string_view name; char32_t c; } names[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&nbsp;", ' '}, {"&NewLine;", '\n'},
        {"&Tab;", '\t'}, {"&colon;", ':'}, {"&sol;", '/'}, {"&lpar;", '('}, {"&rpar;", ')'}, {"&period;", '.'}, {"&comma;", ','},
        {"&excl;", '!'}, {"&quest;", '?'}, {"&equals;", '='}, {"&semi;", ';'}, {"&lowbar;", '_'}, {"&shy;", 0xAD},
        {"&zwnj;", 0x200C}, {"&zwj;", 0x200D}};
    for (const auto& name : names)
      if (rest.starts_with(name.name)) return append_scalar(out, name.c), name.name.size();
    return 0;
  }

  std::size_t backslash(std::size_t at, std::string& out) const {
    if (at + 1 >= text_.size()) return 0;
    switch (text_[at + 1]) {
      case 'u': return unicode(at, out);
      case 'U': {
        const std::int32_t c = hex_at(text_, at + 2, 8);
        if (c < 0) return 0;
        append_scalar(out, static_cast<char32_t>(c));
        return 10;
      }
      case 'x': {
        const std::int32_t byte = hex_at(text_, at + 2, 2);
        if (byte <= 0) return 0;
        out += static_cast<char>(byte);
        return 4;
      }
      case 'n': case 'r': return out += '\n', 2;
      case 't': return out += '\t', 2;
      case '"': return out += '"', 2;
      case '/': return out += '/', 2;
      case '\\': return out += '\\', 2;
      default: break;
    }
    if (at + 3 < text_.size()) {
      int value = 0;
      for (std::size_t i = 1; i <= 3; ++i) {
        if (text_[at + i] < '0' || text_[at + i] > '7') return 0;
        value = value * 8 + (text_[at + i] - '0');
      }
      if (value > 0 && value < 256) return out += static_cast<char>(value), 4;
    }
    return 0;
  }

  std::size_t unicode(std::size_t at, std::string& out) const {
    if (at + 2 < text_.size() && text_[at + 2] == '{') {
      std::uint32_t c = 0;
      const std::string_view digits = text_.substr(at + 3, 8);
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), c, 16);
      const auto size = static_cast<std::size_t>(end - digits.data());
      if (error != std::errc() || size >= digits.size() || digits[size] != '}') return 0;
      append_scalar(out, c);
      return size + 4;
    }
    const std::int32_t unit = hex_at(text_, at + 2, 4);
    if (unit < 0) return 0;
    if (unit >= 0xD800 && unit < 0xDC00 && at + 7 < text_.size() && text_[at + 6] == '\\' && text_[at + 7] == 'u') {
      const std::int32_t low = hex_at(text_, at + 8, 4);
      if (low >= 0xDC00 && low < 0xE000) {
        append_scalar(out, static_cast<char32_t>(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)));
        return 12;
      }
    }
    append_scalar(out, static_cast<char32_t>(unit));
    return 6;
  }

  // "=49": upper-case digits only, as the standard writes them; "=" at a line's end joins lines.
  std::size_t quoted_printable(std::size_t at, std::string& out) const {
    if (at + 1 < text_.size() && text_[at + 1] == '\n') return 2;
    if (at + 2 < text_.size() && text_[at + 1] == '\r' && text_[at + 2] == '\n') return 3;
    const std::int32_t byte = hex_at(text_, at + 1, 2);
    const bool written_so = byte > 0 && text_[at + 1] < 'G' && text_[at + 2] < 'G';
    return written_so ? out += static_cast<char>(byte), 3 : 0;
  }

  std::size_t code_point_name(std::size_t at, std::string& out) const {  // U+0049
    if (at + 1 >= text_.size() || text_[at + 1] != '+') return 0;
    const std::int32_t c = hex_at(text_, at + 2, 4);
    if (c <= 0) return 0;
    append_scalar(out, static_cast<char32_t>(c));
    const std::size_t size = 6;
    return at + size < text_.size() && text_[at + size] == ' ' ? size + 1 : size;
  }

  std::string_view text_;
};

bool has_escape_sign(std::string_view text) {
  for (const char sign : {'%', '&', '\\'})
    if (text.find(sign) != std::string_view::npos) return true;
  return text.find('=') != std::string_view::npos || text.find("U+") != std::string_view::npos;
}

}  // namespace

// Two numeric escapes, or some more of those that ordinary text has.
constexpr std::size_t least_weight = 8;

// All families at once: attackers mix them, and a text that has few of them reads the same but for those.
void decode_escapes(std::string_view text, std::vector<Decoded>& found) {
  if (!has_escape_sign(text)) return;
  static constexpr std::array<bool, 256> is_sign = [] {
    std::array<bool, 256> signs{};
    for (const char c : {'%', '&', '\\', '=', 'U', 'u'}) signs[static_cast<unsigned char>(c)] = true;
    return signs;
  }();
  const Escapes escapes(text);
  std::string out;
  Span where{0, 0};
  std::size_t copied = 0, weight = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_sign[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    std::string decoded;
    const std::size_t size = escapes.read(at, decoded);
    if (size == 0) {
      ++at;
      continue;
    }
    const char sign = text[at];
    const bool simple = size <= 2 || (sign == '&' && text[at + 1] != '#');
    weight += simple ? 1 : sign == '=' ? 2 : 4;
    out.append(text, copied, at - copied);
    out += decoded;
    if (where.end == 0) where.begin = at;
    at += size;
    where.end = copied = at;
  }
  if (weight < least_weight) return;
  out.append(text, copied);
  found.push_back({Encoding::escapes, where, std::move(out)});
}

}  // namespace astra::gateway::guardrails
