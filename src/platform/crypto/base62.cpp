#include "platform/crypto/base62.hpp"

#include "kernel/result.hpp"

namespace astra::crypto {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  if (c >= 'a' && c <= 'z') return c - 'a' + 36;
  return -1;
}

}  // namespace

std::string to_base62(std::uint64_t number, std::size_t width) {
  std::string out(width, '0');
  for (std::size_t i = width; i-- > 0; number /= 62) out[i] = alphabet[number % 62];
  ENSURE(number == 0);
  return out;
}

std::optional<std::uint64_t> from_base62(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text) {
    const int digit = digit_of(c);
    if (digit < 0 || __builtin_mul_overflow(number, std::uint64_t{62}, &number) ||
        __builtin_add_overflow(number, static_cast<std::uint64_t>(digit), &number)) {
      return std::nullopt;
    }
  }
  return number;
}

bool is_base62(std::string_view text) {
  for (const char c : text) {
    if (digit_of(c) < 0) return false;
  }
  return true;
}

}  // namespace astra::crypto
