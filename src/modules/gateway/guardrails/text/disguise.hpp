#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace astra::gateway::guardrails {

// Ways to write text so that a person, a filter and a model read three different things.
enum class Disguise : std::uint8_t {
  zero_width,      // invisible characters inside words
  soft_hyphen,
  bidi_override,   // shown in another order than it is read
  tag,             // invisible copies of ASCII
  variation_bytes, // bytes in variation selectors
  zero_width_bits, // bits in two kinds of invisible characters
  homoglyph,       // letters of one script inside words of another
  styled,          // mathematical, circled, squared and small-capital letters
  fullwidth,
  stacked_marks,   // several accents on one letter
  control,         // control characters inside text
  invalid_utf8,
};
inline constexpr std::size_t disguise_count = 12;

std::string_view name_of(Disguise disguise);

// How often each was seen in a text.
class DisguiseCounts {
 public:
  void saw(Disguise disguise, std::uint32_t times = 1) { counts_[static_cast<std::size_t>(disguise)] += times; }
  std::uint32_t operator[](Disguise disguise) const { return counts_[static_cast<std::size_t>(disguise)]; }
  bool none() const {
    for (const std::uint32_t count : counts_) if (count != 0) return false;
    return true;
  }

 private:
  std::array<std::uint32_t, disguise_count> counts_{};
};

}  // namespace astra::gateway::guardrails
