#pragma once
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guardrails/limits.hpp"

namespace astra::gateway::guardrails {

// What is known of a regular expression without running it, never too little: the bytes its matches are made of, those
// they begin with, the words they begin with, how long they get.
struct MatchShape {
  std::bitset<256> bytes;
  std::bitset<256> first;
  std::vector<std::bitset<256>> lead;   // what the first bytes of every match are, one set a byte, as far as that is known
  std::vector<std::string> beginnings;  // or one of these, in lower case; both empty: nothing is known beyond `first`
  std::size_t max_bytes = limits::max_hold_bytes;
  bool whole_word = false;              // begins at a word boundary

  static MatchShape of(std::string_view expression, bool caseless, std::size_t max_bytes);
  // Whether a match may begin with these bytes, of which more may follow.
  bool may_begin(std::string_view text) const;
};

// How much of a text's end must wait, because more text could make it part of a match. A place is let go only when no
// shape allows a match that begins before it to go on: each byte from there to the end would have to be one of the
// shape's, no more of them than it gets long, and the beginning one of its beginnings.
class HoldBack {
 public:
  explicit HoldBack(const std::vector<MatchShape>& shapes);

  // The place from which the text must wait; text.size() when nothing must. Bytes before `from` are gone already and only
  // say where words begin.
  std::size_t free_until(std::string_view text, std::size_t from) const;

 private:
  static constexpr std::size_t max_shapes = 512;
  using Shapes = std::bitset<max_shapes>;

  std::vector<MatchShape> shapes_;
  std::array<Shapes, 256> allowing_;   // by byte: the shapes whose matches may contain it
  std::array<Shapes, 256> beginning_;  // by byte: those whose matches may begin with it
  std::vector<std::size_t> widths_;    // of the shapes, falling
};

}  // namespace astra::gateway::guardrails
