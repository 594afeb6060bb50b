#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Bytes as digits of `bits` bits each: what base32 and base64 share.
namespace astra::radix {

using Digits = std::array<std::int8_t, 256>;

constexpr Digits digits_of(std::string_view alphabet) {
  Digits digits{};
  for (auto& d : digits) d = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) digits[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return digits;
}

template <unsigned bits>
std::string encode(std::string_view bytes, std::string_view alphabet) {
  constexpr std::uint32_t all = (1u << bits) - 1;
  std::string out;
  out.reserve((bytes.size() * 8 + bits - 1) / bits);
  std::uint32_t held = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    held = held << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= bits; count -= bits) out.push_back(alphabet[held >> (count - bits) & all]);
    held &= (1u << count) - 1;
  }
  if (count > 0) out.push_back(alphabet[held << (bits - count) & all]);
  return out;
}

// Refuses foreign characters, a digit too many, and bits beyond the last byte that are not zero, so that every byte
// string has exactly one text.
template <unsigned bits>
std::optional<std::string> decode(std::string_view text, const Digits& digits) {
  std::string out;
  out.reserve(text.size() * bits / 8);
  std::uint32_t held = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::int8_t digit = digits[static_cast<unsigned char>(c)];
    if (digit < 0) return std::nullopt;
    held = held << bits | static_cast<std::uint32_t>(digit);
    count += bits;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>(held >> count));
      held &= (1u << count) - 1;
    }
  }
  if (count >= bits || held != 0) return std::nullopt;
  return out;
}

}  // namespace astra::radix
