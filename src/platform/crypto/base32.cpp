#include "platform/crypto/base32.hpp"

#include "kernel/radix.hpp"

namespace astra::crypto {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

constexpr radix::Digits either_case() {
  radix::Digits digits = radix::digits_of(alphabet);
  for (char c = 'A'; c <= 'Z'; ++c) digits[static_cast<unsigned char>(c - 'A' + 'a')] = digits[static_cast<unsigned char>(c)];
  return digits;
}
constexpr radix::Digits digits = either_case();

}  // namespace

std::string to_base32(std::string_view bytes) { return radix::encode<5>(bytes, alphabet); }

std::optional<std::string> from_base32(std::string_view text) { return radix::decode<5>(text, digits); }

}  // namespace astra::crypto
