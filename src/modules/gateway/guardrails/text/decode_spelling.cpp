#include <algorithm>
#include <array>
#include <cstdint>

#include "gateway/guardrails/text/code_points.hpp"
#include "gateway/guardrails/text/decode.hpp"
#include "gateway/guardrails/text/letter_statistics.hpp"

namespace astra::gateway::guardrails {
namespace {

constexpr std::size_t least_leet_words = 3;
constexpr std::size_t least_spaced_letters = 8;

// The letter a digit or sign stands for in a word; 0 for none.
constexpr std::array<char, 256> leet = [] {
  std::array<char, 256> to{};
  const auto set = [&](char from, char letter) { to[static_cast<unsigned char>(from)] = letter; };
  set('0', 'o'); set('1', 'i'); set('3', 'e'); set('4', 'a'); set('5', 's'); set('6', 'g'); set('7', 't'); set('8', 'b');
  set('9', 'g'); set('@', 'a'); set('$', 's'); set('!', 'i'); set('|', 'l'); set('+', 't'); set('2', 'z');
  return to;
}();

bool is_letter(char c) { return letter_index(c) != 0; }
bool is_leet(char c) { return leet[static_cast<unsigned char>(c)] != 0; }

std::string unleet(std::string_view word, char one) {
  std::string out(word);
  for (char& c : out) {
    if (c == '1' || c == '|') c = one;
    else if (is_leet(c)) c = leet[static_cast<unsigned char>(c)];
  }
  return out;
}

std::string best_unleet(std::string_view word) {
  std::string as_i = unleet(word, 'i');
  if (word.find_first_of("1|") == std::string_view::npos) return as_i;
  std::string as_l = unleet(word, 'l');
  return english_score(as_l) > english_score(as_i) ? as_l : as_i;
}

// Words whose letters are mixed with digits that look like letters.
void decode_leet(const Normalised& normal, std::vector<Decoded>& found) {
  const std::string_view plain = normal.plain;
  std::string out;
  std::size_t words = 0, dressed = 0;
  Span where{plain.size(), 0};
  for (std::size_t at = 0; at < plain.size();) {
    std::size_t end = at, letters = 0, digits = 0;
    while (end < plain.size() && (is_letter(plain[end]) || is_leet(plain[end]))) {
      ++(is_letter(plain[end]) ? letters : digits);
      ++end;
    }
    if (end == at) {
      out += plain[at++];
      continue;
    }
    std::string_view word = plain.substr(at, end - at);
    // Punctuation at the end of a sentence is no letter.
    while (word.size() > 1 && (word.back() == '!' || word.back() == '|' || word.back() == '+')) {
      word.remove_suffix(1);
      --digits;
    }
    words += letters > 0;
    const bool inside = letters > 0 && digits > 0 && word.size() >= 3;
    const bool alone = letters == 0 && digits <= 3 && digits > 0;
    if (inside) {
      ++dressed;
      where = {std::min(where.begin, at), end};
    }
    if (inside || alone || letters > 0) out += digits > 0 ? best_unleet(word) : std::string(word);
    else out += word;
    out += plain.substr(at + word.size(), end - at - word.size());
    at = end;
  }
  if (dressed < least_leet_words || dressed * 5 < words) return;
  found.push_back({Encoding::leet, normal.original(where), out});
}

bool joins_letters(char c) { return std::string_view(" -._*|/,\n+~").find(c) != std::string_view::npos; }

// "i g n o r e   a l l", "i-g-n-o-r-e a-l-l": single characters with one and the same sign between them.
void decode_spaced(const Normalised& normal, std::vector<Decoded>& found) {
  const std::string_view plain = normal.plain;
  const auto alone = [&](std::size_t at) {  // the size of a single character that stands alone at `at`
    const std::size_t size = code_point_at(plain, at).size;
    return plain[at] == ' ' || plain[at] == '\n' ? std::size_t{0} : size;
  };
  for (std::size_t at = 0; at + 2 * least_spaced_letters < plain.size();) {
    const bool begins = at == 0 || joins_letters(plain[at - 1]);
    if (!begins || !is_letter(plain[at]) || !joins_letters(plain[at + 1])) {
      ++at;
      continue;
    }
    const char sign = plain[at + 1];
    std::string text;
    std::size_t letters = 0, singles = 0, end = at;
    for (std::size_t to = at; to < plain.size();) {
      const std::size_t size = alone(to);
      if (size == 0) break;
      const std::size_t after = to + size;
      if (after < plain.size() && plain[after] != sign && plain[after] != ' ' && plain[after] != '\n') {
        if (is_letter(plain[to]) || singles == 0) break;  // an ordinary word begins here
      }
      text.append(plain, to, size);
      letters += is_letter(plain[to]);
      ++singles;
      to = end = after;
      std::size_t gap = 0;
      while (to < plain.size() && gap < 4 && (plain[to] == sign || plain[to] == ' ' || plain[to] == '\n')) ++to, ++gap;
      if (gap == 0 && size == 1 && !is_letter(plain[end - 1])) continue;
      if (gap > 1 || (gap == 1 && plain[to - 1] != sign)) text += ' ';
    }
    if (letters >= least_spaced_letters && letters * 2 >= singles) {
      found.push_back({Encoding::spaced, normal.original({at, end}), std::move(text)});
      if (found.size() > 4 * limits::max_finds) return;
    }
    at = std::max(end, at + 1);
  }
}

// Letters that are drawn upside down; they are read from the end.
void decode_upside_down(std::string_view text, std::vector<Decoded>& found) {
  static constexpr struct { char32_t from; char to; } turned[] = {
      {U'ɐ', 'a'}, {U'ɔ', 'c'}, {U'ǝ', 'e'}, {U'ɟ', 'f'}, {U'ƃ', 'g'}, {U'ɓ', 'g'}, {U'ɥ', 'h'}, {U'ᴉ', 'i'}, {U'ı', 'i'},
      {U'ɾ', 'j'}, {U'ʞ', 'k'},
      {U'ן', 'l'}, {U'ɯ', 'm'}, {U'ɹ', 'r'}, {U'ʇ', 't'}, {U'ʌ', 'v'}, {U'ʍ', 'w'}, {U'ʎ', 'y'}, {U'∀', 'a'}, {U'Ǝ', 'e'}, {U'Ⅎ', 'f'}, {U'⅁', 'g'},
      {U'˥', 'l'}, {U'Ԁ', 'p'}, {U'ᴚ', 'r'}, {U'┴', 't'}, {U'⊥', 't'}, {U'∩', 'u'}, {U'Λ', 'v'}, {U'⅄', 'y'}, {U'˙', '.'},
      {U'¿', '?'}, {U'¡', '!'}, {U'ʻ', ','}};
  std::string out;
  std::size_t turned_letters = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint read = code_point_at(text, at);
    const auto* const row = std::find_if(std::begin(turned), std::end(turned), [&](const auto& t) { return t.from == read.value; });
    if (row != std::end(turned)) {
      out += row->to;
      ++turned_letters;
    } else if (read.size == 1) {
      switch (const char c = text[at]) {
        case 'u': out += 'n'; break;
        case 'n': out += 'u'; break;
        case 'p': out += 'd'; break;
        case 'd': out += 'p'; break;
        case 'b': out += 'q'; break;
        case 'q': out += 'b'; break;
        default: out += c;
      }
    } else {
      out.append(text, at, read.size);
    }
    at += read.size;
  }
  if (turned_letters < 6 || turned_letters * 4 < text.size() / 2) return;
  std::reverse(out.begin(), out.end());
  found.push_back({Encoding::upside_down, {0, text.size()}, std::move(out)});
}

}  // namespace

void decode_spelling(std::string_view text, const Normalised& normal, std::vector<Decoded>& found) {
  decode_leet(normal, found);
  decode_spaced(normal, found);
  if (text.find("\xC9") != std::string_view::npos) decode_upside_down(text, found);  // most turned letters begin so
}

}  // namespace astra::gateway::guardrails
