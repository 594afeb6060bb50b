#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/guardrails/text/code_points.hpp"
#include "gateway/guardrails/text/decode.hpp"

namespace astra::gateway::guardrails {
namespace {

constexpr std::size_t least_numbers = 6;
constexpr std::size_t least_morse = 8;
constexpr std::size_t least_spelled = 6;

bool is_separator(char c) { return c == ' ' || c == ',' || c == ':' || c == ';' || c == '\n' || c == '\t' || c == '\r' || c == '-'; }

// Numbers one behind the other that are the codes of characters: binary octets, hexadecimal pairs, decimals.
void decode_numbers(std::string_view text, std::vector<Decoded>& found) {
  struct Kind {
    Encoding how;
    std::string bytes;
    Span where;
  };
  std::array<Kind, 3> kinds{Kind{Encoding::binary, {}, {}}, Kind{Encoding::hex, {}, {}}, Kind{Encoding::decimal, {}, {}}};
  std::size_t kept = 0;
  const auto close = [&](Kind& kind) {
    if (kind.bytes.size() >= least_numbers && kept < limits::max_finds)
      if (auto readable = as_text(std::move(kind.bytes))) found.push_back({kind.how, kind.where, *std::move(readable)}), ++kept;
    kind.bytes.clear();
  };
  const auto take = [](Kind& kind, Span span, int byte) {
    if (kind.bytes.empty()) kind.where.begin = span.begin;
    kind.where.end = span.end;
    kind.bytes += static_cast<char>(byte);
  };
  for (std::size_t at = 0; at < text.size();) {
    if (is_separator(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !is_separator(text[end])) ++end;
    std::string_view token = text.substr(at, end - at);
    if (token.size() > 10) token = {};
    const bool prefixed = token.starts_with("0x") || token.starts_with("0b");
    const std::string_view digits = prefixed ? token.substr(2) : token;
    const auto value = [&](int base) {
      int number = -1;
      const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
      return error == std::errc() && stop == digits.data() + digits.size() && number >= 0 && number < 256 ? number : -1;
    };
    const bool first_digit = !digits.empty() && digits[0] != '-' && digits[0] != '+';
    const int binary = first_digit && (digits.size() == 7 || digits.size() == 8) ? value(2) : -1;
    const int hex = first_digit && digits.size() == 2 ? value(16) : -1;
    const int decimal = first_digit && !prefixed && digits.size() <= 3 ? value(10) : -1;
    const std::array<int, 3> values{binary, hex, decimal};
    for (std::size_t i = 0; i < 3; ++i) {
      if (values[i] > 0) take(kinds[i], {at, end}, values[i]);
      else close(kinds[i]);
    }
    at = end;
  }
  for (Kind& kind : kinds) close(kind);
}

char from_morse(std::string_view code) {
  static constexpr struct { std::string_view code; char letter; } table[] = {
      {".-", 'a'}, {"-...", 'b'}, {"-.-.", 'c'}, {"-..", 'd'}, {".", 'e'}, {"..-.", 'f'}, {"--.", 'g'}, {"....", 'h'}, {"..", 'i'},
      {".---", 'j'}, {"-.-", 'k'}, {".-..", 'l'}, {"--", 'm'}, {"-.", 'n'}, {"---", 'o'}, {".--.", 'p'}, {"--.-", 'q'}, {".-.", 'r'},
      {"...", 's'}, {"-", 't'}, {"..-", 'u'}, {"...-", 'v'}, {".--", 'w'}, {"-..-", 'x'}, {"-.--", 'y'}, {"--..", 'z'}, {"-----", '0'},
      {".----", '1'}, {"..---", '2'}, {"...--", '3'}, {"....-", '4'}, {".....", '5'}, {"-....", '6'}, {"--...", '7'}, {"---..", '8'},
      {"----.", '9'}, {".-.-.-", '.'}, {"--..--", ','}, {"..--..", '?'}, {".----.", '\''}, {"-.-.--", '!'}, {"-..-.", '/'},
      {"---...", ':'}, {"-....-", '-'}, {".-..-.", '"'}, {"-...-", '='}};
  for (const auto& row : table) if (row.code == code) return row.letter;
  return 0;
}

// Dots and dashes; letters stand apart by a space, words by a slash, a bar or a wider gap.
void decode_morse(const Normalised& normal, std::vector<Decoded>& found) {
  const std::string_view plain = normal.plain;
  std::string text;
  Span where;
  std::size_t letters = 0, kept = 0;
  const auto close = [&] {
    if (letters >= least_morse && kept < limits::max_finds) found.push_back({Encoding::morse, normal.original(where), text}), ++kept;
    text.clear();
    letters = 0;
  };
  for (std::size_t at = 0; at < plain.size();) {
    const char c = plain[at];
    if (c == '.' || c == '-') {
      std::size_t end = at;
      while (end < plain.size() && (plain[end] == '.' || plain[end] == '-')) ++end;
      if (const char letter = from_morse(plain.substr(at, end - at))) {
        if (text.empty()) where.begin = at;
        where.end = end;
        text += letter;
        ++letters;
      } else {
        close();
      }
      at = end;
    } else if (c == ' ' || c == '/' || c == '|' || c == '\n') {
      std::size_t end = at;
      bool word = false;
      while (end < plain.size() && (plain[end] == ' ' || plain[end] == '/' || plain[end] == '|' || plain[end] == '\n')) word |= plain[end++] != ' ';
      if (letters > 0 && (word || end - at > 2)) text += ' ';
      at = end;
    } else {
      if (letters > 0) close();
      ++at;
    }
  }
  close();
}

// "india golf november ...": the words of the spelling alphabet.
void decode_nato(const Normalised& normal, std::vector<Decoded>& found) {
  static constexpr std::string_view words[26] = {"alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india",
      "juliett", "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor",
      "whiskey", "xray", "yankee", "zulu"};
  const std::string_view plain = normal.plain;
  const auto letter_of = [](std::string_view word) -> char {
    if (word.size() < 4 || word.size() > 8) return 0;
    if (word == "alpha") return 'a';
    if (word == "juliet") return 'j';
    if (word == "whisky") return 'w';
    if (word == "x-ray") return 'x';
    const std::string_view named = word[0] >= 'a' && word[0] <= 'z' ? words[word[0] - 'a'] : std::string_view();
    return named == word ? word[0] : static_cast<char>(0);
  };
  std::string text;
  Span where;
  std::size_t letters = 0;
  const auto close = [&] {
    if (letters >= least_spelled) found.push_back({Encoding::nato, normal.original(where), text});
    text.clear();
    letters = 0;
  };
  for (std::size_t at = 0; at < plain.size();) {
    const auto in_word = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
    std::size_t end = at;
    while (end < plain.size() && in_word(plain[end])) ++end;
    if (end == at) {
      std::size_t gap = 0;
      bool wide = false;
      while (at < plain.size() && !in_word(plain[at])) wide |= plain[at] != ' ' && plain[at] != ',', ++gap, ++at;
      if (letters > 0 && (wide || gap > 2) && text.back() != ' ') text += ' ';
      continue;
    }
    const std::string_view word = plain.substr(at, end - at);
    if (const char letter = letter_of(word)) {
      if (letters == 0) where.begin = at;
      where.end = end;
      text += letter;
      ++letters;
    } else if (word == "space" && letters > 0) {
      text += ' ';
    } else if (letters > 0) {
      close();
    }
    at = end;
  }
  close();
}

void decode_braille(std::string_view text, std::vector<Decoded>& found) {
  static constexpr std::uint8_t cells[26] = {0x01, 0x03, 0x09, 0x19, 0x11, 0x0B, 0x1B, 0x13, 0x0A, 0x1A, 0x05, 0x07, 0x0D,
                                             0x1D, 0x15, 0x0F, 0x1F, 0x17, 0x0E, 0x1E, 0x25, 0x27, 0x3A, 0x2D, 0x3D, 0x35};
  std::string out;
  Span where;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint read = code_point_at(text, at);
    if (read.value >= 0x2800 && read.value <= 0x28FF) {
      if (out.empty()) where.begin = at;
      where.end = at + read.size;
      const auto cell = static_cast<std::uint8_t>(read.value - 0x2800);
      const auto* const found_cell = std::find(std::begin(cells), std::end(cells), cell);
      if (cell == 0) out += ' ';
      else if (found_cell != std::end(cells)) out += static_cast<char>('a' + (found_cell - std::begin(cells))), ++letters;
    } else if (!out.empty() && read.size == 1) {
      out += text[at];
    }
    at += read.size;
  }
  if (letters >= least_spelled) found.push_back({Encoding::braille, where, std::move(out)});
}

}  // namespace

void decode_symbols(std::string_view text, const Normalised& normal, std::vector<Decoded>& found) {
  decode_numbers(text, found);
  decode_morse(normal, found);
  decode_nato(normal, found);
  if (text.find("\xE2\xA0") != std::string_view::npos) decode_braille(text, found);
}

}  // namespace astra::gateway::guardrails
