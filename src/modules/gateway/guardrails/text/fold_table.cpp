#include "gateway/guardrails/text/fold_table.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "gateway/guardrails/text/disguise.hpp"
#include "kernel/result.hpp"

namespace astra::gateway::guardrails {
namespace {

constexpr std::uint8_t means(Disguise disguise) { return static_cast<std::uint8_t>(1 + static_cast<int>(disguise)); }

std::u32string to_utf32(const UChar* text, std::int32_t size) {
  std::u32string out;
  for (std::int32_t i = 0; i < size;) {
    UChar32 c;
    U16_NEXT(text, i, size, c);
    out += static_cast<char32_t>(c);
  }
  return out;
}

// One code point or a short string through one of ICU's normalisers.
std::u32string normalised(const UNormalizer2* form, const std::u32string& text) {
  UChar in[64];
  std::int32_t size = 0;
  for (const char32_t c : text) {
    if (size > 60) break;
    UBool failed = false;
    U16_APPEND(in, size, 64, static_cast<UChar32>(c), failed);
    if (failed) break;
  }
  UChar out[128];
  UErrorCode error = U_ZERO_ERROR;
  const std::int32_t n = unorm2_normalize(form, in, size, out, 128, &error);
  return U_SUCCESS(error) ? to_utf32(out, n) : text;
}

// Accents of European scripts, Hebrew points and Arabic vowels, which readers do without. Marks of Indic, Thai and other
// scripts are letters' parts and stay.
bool is_dropped_mark(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0483 && c <= 0x0489) || (c >= 0x0591 && c <= 0x05C7 && u_charType(c) == U_NON_SPACING_MARK) ||
         (c >= 0x064B && c <= 0x065F) || c == 0x0670 || c == 0x0640 || (c >= 0x1AB0 && c <= 0x1AFF) ||
         (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F);
}

std::u32string without_marks(const std::u32string& text) {
  std::u32string out;
  for (const char32_t c : text) if (!is_dropped_mark(c)) out += c;
  return out;
}

bool is_ascii_letter_or_digit(char32_t c) { return c < 0x80 && (u_isalnum(static_cast<UChar32>(c)) != 0); }

// Letters that Unicode's confusables leave apart from the Latin ones they are used for.
char drawn_as(char32_t c) {
  static constexpr struct { char32_t from; char to; } table[] = {
      {0x1D00, 'a'}, {0x0299, 'b'}, {0x1D04, 'c'}, {0x1D05, 'd'}, {0x1D07, 'e'}, {0xA730, 'f'}, {0x0262, 'g'}, {0x029C, 'h'},
      {0x026A, 'i'}, {0x1D0A, 'j'}, {0x1D0B, 'k'}, {0x029F, 'l'}, {0x1D0D, 'm'}, {0x0274, 'n'}, {0x1D0F, 'o'}, {0x1D18, 'p'},
      {0xA7AF, 'q'}, {0x0280, 'r'}, {0xA731, 's'}, {0x1D1B, 't'}, {0x1D1C, 'u'}, {0x1D20, 'v'}, {0x1D21, 'w'}, {0x028F, 'y'},
      {0x1D22, 'z'}, {0x0250, 'a'}, {0x0251, 'a'}, {0x0261, 'g'}, {0x0131, 'i'}, {0x0237, 'j'},
      {0x0432, 'b'}, {0x043D, 'h'}, {0x043C, 'm'}, {0x0442, 't'}, {0x043A, 'k'}, {0x043F, 'n'}, {0x0433, 'r'}, {0x0438, 'u'},
      {0x03B5, 'e'}, {0x03B7, 'n'}, {0x03BA, 'k'}, {0x03C4, 't'}, {0x03BC, 'u'}, {0x03C9, 'w'}, {0x03C7, 'x'}, {0x03B2, 'b'},
      {0x03C5, 'u'}, {0x03B9, 'i'}};
  for (const auto& row : table) if (row.from == c) return row.to;
  return 0;
}

// Common letters of running Cyrillic and Greek that few would take for Latin: they replace a letter inside a Latin word,
// but a text with them alone is no disguise.
bool is_weak_lookalike(char32_t c) {
  return c == 0x0432 || c == 0x043D || c == 0x043C || c == 0x0442 || c == 0x043A || c == 0x043F || c == 0x0433 || c == 0x0438 ||
         c == 0x03B5 || c == 0x03B7 || c == 0x03BA || c == 0x03C4 || c == 0x03BC || c == 0x03C9 || c == 0x03B2;
}

// Scripts whose letters stand in for Latin ones in practice. In the others a resemblance is chance.
bool is_disguise_script(UScriptCode script) {
  switch (script) {
    case USCRIPT_CYRILLIC: case USCRIPT_GREEK: case USCRIPT_ARMENIAN: case USCRIPT_CHEROKEE: case USCRIPT_COPTIC:
    case USCRIPT_LISU: case USCRIPT_GEORGIAN: case USCRIPT_DESERET: case USCRIPT_OSAGE: case USCRIPT_CANADIAN_ABORIGINAL:
    case USCRIPT_COMMON: case USCRIPT_TIFINAGH: case USCRIPT_GOTHIC: case USCRIPT_OLD_ITALIC: case USCRIPT_WARANG_CITI:
      return true;
    default: return false;
  }
}

// Typographic punctuation as it stands on a keyboard.
char punctuation(char32_t c) {
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63) return '-';
  if (c >= 0x2018 && c <= 0x201B) return '\'';
  if ((c >= 0x201C && c <= 0x201F) || c == 0xAB || c == 0xBB) return '"';
  if (c == 0x2032 || c == 0x2035 || c == 0x02BC || c == 0xB4) return '\'';
  if (c == 0x2044 || c == 0x2215) return '/';
  if (c == 0x3002 || c == 0xFF61) return '.';
  return 0;
}

char skeleton_of(const USpoofChecker* checker, const UNormalizer2* nfd, char32_t c) {
  UChar in[2], out[64];
  std::int32_t size = 0;
  U16_APPEND_UNSAFE(in, size, static_cast<UChar32>(c));
  UErrorCode error = U_ZERO_ERROR;
  const std::int32_t n = uspoof_getSkeleton(checker, 0, in, size, out, 64, &error);
  if (U_FAILURE(error)) return 0;
  const std::u32string bare = without_marks(normalised(nfd, to_utf32(out, n)));
  if (bare.size() != 1 || !is_ascii_letter_or_digit(bare[0])) return 0;
  return static_cast<char>(u_tolower(static_cast<UChar32>(bare[0])));
}

bool is_vowel_or_final_jamo(char32_t c) { return (c >= 0x1161 && c <= 0x1175) || (c >= 0x11A8 && c <= 0x11C2); }

// Blocks of other planes in which something folds.
bool is_folded_page(std::uint32_t page) {
  if (page < 0x100) {
    const bool same = (page >= 0x34 && page <= 0xA3) || (page >= 0xAC && page <= 0xD7) || (page >= 0xE0 && page <= 0xF8);
    return !same;
  }
  return page == 0x102 || page == 0x103 || page == 0x104 || page == 0x105 || page == 0x10C || page == 0x118 || page == 0x16E ||
         (page >= 0x1D1 && page <= 0x1D7) || page == 0x1E9 || page == 0x1EE || (page >= 0x1F0 && page <= 0x1F2) || page == 0x1FB ||
         page == 0xE00 || page == 0xE01;
}

}  // namespace

const FoldTable& FoldTable::instance() {
  static const FoldTable table;
  return table;
}

std::u32string_view FoldTable::expansion(const Fold& fold) const { return pool_[fold.value]; }

char32_t FoldTable::compose(char32_t first, char32_t second) const {
  const UChar32 pair = unorm2_composePair(static_cast<const UNormalizer2*>(composer_), static_cast<UChar32>(first), static_cast<UChar32>(second));
  return pair < 0 ? 0 : static_cast<char32_t>(pair);
}

FoldTable::FoldTable() {
  UErrorCode error = U_ZERO_ERROR;
  composer_ = unorm2_getNFCInstance(&error);
  ENSURE(U_SUCCESS(error));
  pages_.emplace_back();
  for (std::uint32_t page = 0; page < 0x1100; ++page) {
    if (!is_folded_page(page)) continue;
    Page& folds = pages_.emplace_back();
    page_[page] = static_cast<std::uint16_t>(pages_.size() - 1);
    for (std::uint32_t i = 0; i < 256; ++i) folds[i] = fold_of(static_cast<char32_t>(page << 8 | i));
  }
  // Letters of the pages that do not change: whoever asks needs to know only that they are not Latin.
  for (Fold& fold : pages_[0]) fold.letter = Letter::foreign;
}

Fold FoldTable::fold_of(char32_t c) {
  static USpoofChecker* const checker = [] {
    UErrorCode error = U_ZERO_ERROR;
    USpoofChecker* const opened = uspoof_open(&error);
    ENSURE(U_SUCCESS(error));
    return opened;  // for the life of the program, as the table is
  }();
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* const nfd = unorm2_getNFDInstance(&error);
  const UNormalizer2* const folding = unorm2_getNFKCCasefoldInstance(&error);
  ENSURE(U_SUCCESS(error));

  const auto code = static_cast<UChar32>(c);
  if (c == 0xAD) return {.role = Role::soft_hyphen, .disguise = means(Disguise::soft_hyphen)};
  if (c == 0x202D || c == 0x202E) return {.role = Role::bidi_override, .disguise = means(Disguise::bidi_override)};
  if (c == 0x200E || c == 0x200F || c == 0x061C || (c >= 0x202A && c <= 0x202C) || (c >= 0x2066 && c <= 0x2069)) return {.role = Role::bidi_mark};
  if ((c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF)) return {.role = Role::variation};
  if (c >= 0xE0000 && c <= 0xE007F) return {.role = Role::tag};
  if (c == '\t' || c == '\n' || c == '\r') return {};
  if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) return {.role = Role::control, .disguise = means(Disguise::control)};
  if (is_dropped_mark(c)) return {.role = Role::mark};
  if (u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || u_charType(code) == U_FORMAT_CHAR)
    return {.role = Role::invisible, .disguise = means(Disguise::zero_width)};
  if (c == 0x2028 || c == 0x2029 || c == 0x85) return {.value = '\n'};
  if (u_isUWhiteSpace(code)) return {.value = ' '};
  if (c == 0x2800) return {.value = ' '};  // the empty Braille cell

  if (const char plain = punctuation(c)) return {.value = static_cast<std::uint32_t>(plain)};
  if (const std::int32_t digit = u_charDigitValue(code); c >= 0x80 && digit >= 0 && u_charType(code) == U_DECIMAL_DIGIT_NUMBER)
    return {.value = static_cast<std::uint32_t>('0' + digit)};

  Fold fold;
  const UScriptCode script = uscript_getScript(code, &error);
  const bool letter = u_isalpha(code);
  if (c < 0x80) {
    fold.letter = letter ? Letter::latin : Letter::none;
    fold.value = static_cast<std::uint32_t>(u_tolower(code));
    return fold;
  }
  // Pictures of letters that no normal form knows.
  for (const char32_t first : {U'\U0001F130', U'\U0001F150', U'\U0001F170', U'\U0001F1E6'})
    if (c >= first && c < first + 26)
      return {.value = 'a' + (c - first), .letter = Letter::latin, .disguise = first == U'\U0001F1E6' ? std::uint8_t{0} : means(Disguise::styled)};
  if (c >= 0x249C && c <= 0x24B5) return {.value = 'a' + (c - 0x249C), .letter = Letter::latin, .disguise = means(Disguise::styled)};

  std::u32string value = without_marks(normalised(nfd, normalised(folding, {c})));
  if (script == USCRIPT_HANGUL || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA) value = normalised(folding, {c});
  // Marks that stay (Indic) are put together again.
  if (value.size() > 1) {
    UErrorCode nfc_error = U_ZERO_ERROR;
    value = normalised(unorm2_getNFCInstance(&nfc_error), value);
  }
  if (value.size() == 1 && value[0] >= 0x80) {
    char latin = drawn_as(value[0]);
    if (latin == 0) latin = skeleton_of(checker, nfd, value[0]);
    if (latin == 0) latin = skeleton_of(checker, nfd, c);
    if (latin != 0 && script == USCRIPT_LATIN) {
      if (u_charType(code) == U_MODIFIER_LETTER || drawn_as(value[0]) != 0) fold.disguise = means(Disguise::styled);
      value[0] = static_cast<char32_t>(latin);
    } else if (latin != 0 && is_disguise_script(script)) {
      fold.latin = latin;
    }
  }
  const bool latin_result = !value.empty() && value[0] < 0x80 && u_isalpha(static_cast<UChar32>(value[0]));
  if (latin_result) fold.letter = Letter::latin;
  else if (fold.latin != 0) fold.letter = is_weak_lookalike(value[0]) ? Letter::foreign : Letter::lookalike;
  else if (letter) fold.letter = Letter::foreign;
  if (c >= 0xFF01 && c <= 0xFF5E) fold.disguise = u_isalpha(code) ? means(Disguise::fullwidth) : 0;
  else if (latin_result && script == USCRIPT_COMMON && u_isalpha(code)) fold.disguise = means(Disguise::styled);
  else if (c >= 0x24B6 && c <= 0x24E9) fold.disguise = means(Disguise::styled);

  if (value.empty()) return {.role = Role::invisible};
  if (value.size() > 1) {
    fold.role = Role::expanded;
    fold.value = static_cast<std::uint32_t>(pool_.size());
    pool_.push_back(std::move(value));
    return fold;
  }
  fold.value = value[0] == c ? 0 : static_cast<std::uint32_t>(value[0]);
  if (is_vowel_or_final_jamo(c) || value[0] == 0x3099 || value[0] == 0x309A || u_getCombiningClass(code) != 0) fold.role = Role::composing;
  return fold;
}

}  // namespace astra::gateway::guardrails
