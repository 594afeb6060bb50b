#include "kernel/base64.hpp"

#include <cstdint>

#include "kernel/radix.hpp"

namespace astra {

namespace {

constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr radix::Digits standard_digits = radix::digits_of(standard);
constexpr radix::Digits url_safe_digits = radix::digits_of(url_safe);

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string out = radix::encode<6>(bytes, standard);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.ends_with("==")) text.remove_suffix(2);
  else if (text.ends_with('=')) text.remove_suffix(1);
  return radix::decode<6>(text, standard_digits);
}

std::string to_base64url(std::string_view bytes) { return radix::encode<6>(bytes, url_safe); }

std::optional<std::string> from_base64url(std::string_view text) { return radix::decode<6>(text, url_safe_digits); }

}  // namespace astra
