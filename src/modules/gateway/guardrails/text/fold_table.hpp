#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace astra::gateway::guardrails {

// What a code point is to the normaliser.
enum class Role : std::uint8_t {
  kept,          // itself, or one other code point (case, width, accent, style)
  expanded,      // several code points
  mark,          // an accent: dropped
  composing,     // may join the code point before it (Hangul, kana, Indic marks)
  invisible,     // zero-width: dropped
  soft_hyphen,
  bidi_mark,     // direction without reordering: common in right-to-left text
  bidi_override, // reorders what a person sees
  variation,     // a variation selector; runs of them smuggle bytes
  tag,           // an invisible copy of ASCII
  control,
};

enum class Letter : std::uint8_t { none, latin, lookalike, foreign };

// How one code point is folded. `value` is a code point (0: the same), or for Role::expanded an index of the pool.
struct Fold {
  std::uint32_t value = 0;
  Role role = Role::kept;
  Letter letter = Letter::none;
  char latin = 0;           // the ASCII character a lookalike is drawn as
  std::uint8_t disguise = 0;  // 1 + the Disguise that seeing it means, 0 for none
};

// NFKC, case folding, accents off, and which letters are drawn as Latin ones: Unicode's own data, asked of ICU once and
// kept as a two-stage table. Immutable after that.
class FoldTable {
 public:
  static const FoldTable& instance();

  const Fold& operator[](char32_t c) const { return pages_[page_[c >> 8]][c & 0xFF]; }
  std::u32string_view expansion(const Fold& fold) const;

  // The two code points as one, 0 when they do not compose.
  char32_t compose(char32_t first, char32_t second) const;

 private:
  FoldTable();
  Fold fold_of(char32_t c);

  using Page = std::array<Fold, 256>;
  std::array<std::uint16_t, 0x1100> page_{};  // 0: the page on which nothing changes
  std::vector<Page> pages_;
  std::vector<std::u32string> pool_;
  const void* composer_ = nullptr;
};

}  // namespace astra::gateway::guardrails
