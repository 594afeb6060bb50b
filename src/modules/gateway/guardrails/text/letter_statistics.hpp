#pragma once
#include <cstdint>
#include <string_view>

namespace astra::gateway::guardrails {

// How likely English puts one letter behind another: sixteenths of a nat against even chances. Counted over 16 million
// letters of English documentation. Index 0 is whatever is no letter, 1 to 26 are a to z.
extern const std::int8_t letter_pairs[27][27];

// The index of a byte in letter_pairs, of either case.
inline int letter_index(char c) {
  const unsigned char lower = static_cast<unsigned char>(c) | 0x20;
  return lower >= 'a' && lower <= 'z' ? lower - 'a' + 1 : 0;
}

// The sum over a word with the spaces around it; the higher, the more it looks like English.
int english_score(std::string_view word);

}  // namespace astra::gateway::guardrails
