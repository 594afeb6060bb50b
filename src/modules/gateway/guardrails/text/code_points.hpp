#pragma once
#include <cstddef>
#include <string_view>

#include "kernel/utf8.hpp"

namespace astra::gateway::guardrails {

inline constexpr char32_t invalid_code_point = 0xFFFFFFFF;

struct CodePoint {
  char32_t value;    // invalid_code_point for a byte that begins no sequence
  std::size_t size;  // in bytes, at least 1
};

// The code point at text[at]; at must be inside the text.
inline CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[at + i])); };
  if (byte(0) < 0x80) return {byte(0), 1};
  switch (utf8::sequence_length(text.data() + at, text.data() + text.size())) {
    case 2: return {(byte(0) & 0x1F) << 6 | (byte(1) & 0x3F), 2};
    case 3: return {(byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
    case 4: return {(byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F), 4};
    default: return {invalid_code_point, 1};
  }
}

}  // namespace astra::gateway::guardrails
