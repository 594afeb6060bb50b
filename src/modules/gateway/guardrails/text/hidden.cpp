#include "gateway/guardrails/text/hidden.hpp"

#include <algorithm>

#include "gateway/guardrails/text/code_points.hpp"

namespace astra::gateway::guardrails {

char variation_byte(char32_t selector) {
  return static_cast<char>(selector < 0x10000 ? selector - 0xFE00 : selector - 0xE0100 + 16);
}

bool is_readable(std::string_view bytes) {
  if (bytes.size() < 2) return false;
  std::size_t good = 0, bad = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint read = code_point_at(bytes, at);
    at += read.size;
    const bool spacing = read.value == '\n' || read.value == '\t' || read.value == '\r';
    const bool shown = read.value >= 0x20 && (read.value < 0x7F || read.value > 0x9F);
    const bool printable = read.value != invalid_code_point && (spacing || shown);
    ++(printable ? good : bad);
  }
  return good > bad * 9;
}

namespace {

std::string bytes_of(std::u32string_view run, char32_t one, bool low_bit_first) {
  std::string out;
  for (std::size_t at = 0; at + 8 <= run.size(); at += 8) {
    unsigned byte = 0;
    for (std::size_t bit = 0; bit < 8; ++bit) byte |= static_cast<unsigned>(run[at + bit] == one) << (low_bit_first ? bit : 7 - bit);
    out += static_cast<char>(byte);
  }
  return out;
}

}  // namespace

std::string text_of_bits(std::u32string_view run) {
  if (run.size() < 16) return {};
  const char32_t first = run[0];
  const auto other = std::find_if(run.begin(), run.end(), [&](char32_t c) { return c != first; });
  if (other == run.end()) return {};
  if (!std::all_of(run.begin(), run.end(), [&](char32_t c) { return c == first || c == *other; })) return {};
  for (const char32_t one : {*other, first})
    for (const bool low_bit_first : {false, true})
      if (std::string bytes = bytes_of(run, one, low_bit_first); is_readable(bytes)) return bytes;
  return {};
}

bool is_flag_of_region(std::string_view before, std::string_view tags) { return before.ends_with("\U0001F3F4") && tags.size() <= 6; }

std::size_t end_of_escape_sequence(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  if (end >= text.size()) return end;
  const auto within = [&](char low, char high) { return end < text.size() && text[end] >= low && text[end] <= high; };
  if (text[end] == '[') {
    ++end;
    while (within(0x20, 0x3F)) ++end;
    return within(0x40, 0x7E) ? end + 1 : end;
  }
  if (text[end] == ']') {  // a title or a link, closed by BEL or ESC backslash
    const std::size_t limit = std::min(text.size(), at + 256);
    for (++end; end < limit; ++end) {
      if (text[end] == '\a') return end + 1;
      if (text[end] == '\x1B' && end + 1 < text.size() && text[end + 1] == '\\') return end + 2;
    }
    return at + 2;
  }
  return end;
}

}  // namespace astra::gateway::guardrails
