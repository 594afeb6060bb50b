#include "platform/telemetry/json_text.hpp"

namespace astra::log {

namespace {

bool continues(unsigned char c) { return (c & 0xC0) == 0x80; }

// The length of the UTF-8 character at the front; 0 if it is not one (overlong, surrogate, cut, above U+10FFFF).
std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  const unsigned char a = static_cast<unsigned char>(text[0]), b = static_cast<unsigned char>(at(1));
  if (a < 0x80) return 1;
  if (a < 0xC2 || a > 0xF4 || !continues(b)) return 0;
  if (a < 0xE0) return 2;
  if (!continues(static_cast<unsigned char>(at(2)))) return 0;
  if (a < 0xF0) return (a == 0xE0 && b < 0xA0) || (a == 0xED && b > 0x9F) ? 0 : 3;
  if (!continues(static_cast<unsigned char>(at(3)))) return 0;
  return (a == 0xF0 && b < 0x90) || (a == 0xF4 && b > 0x8F) ? 0 : 4;
}

void escape(std::string& out, std::string_view text, bool quotes) {
  static constexpr char digits[] = "0123456789abcdef";
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text[0]);
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
      continue;
    }
    // C1 controls and line separators end lines or drive terminals too.
    const bool c1 = length == 2 && c == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
    const bool separator = text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9");
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c < 0x20 || c == 0x7F || c1) {
      const unsigned char code = c1 ? static_cast<unsigned char>(text[1]) : c;
      out += "\\u00";
      out.push_back(digits[code >> 4]);
      out.push_back(digits[code & 15]);
    } else if (separator) {
      out += text[2] == '\xA8' ? "\\u2028" : "\\u2029";
    } else if (quotes && (c == '"' || c == '\\')) {
      out.push_back('\\');
      out.push_back(text[0]);
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  escape(out, text, true);
  out.push_back('"');
}

void append_escaped(std::string& out, std::string_view text) { escape(out, text, false); }

std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && continues(static_cast<unsigned char>(text[most]))) --most;
  return text.substr(0, most);
}

}  // namespace astra::log
