#pragma once
#include <string>
#include <string_view>

namespace astra::gateway::aws {

// Percent-encodes everything but RFC 3986's unreserved characters and those in `kept`, as AWS wants it.
inline std::string percent_encode(std::string_view text, std::string_view kept = {}) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos || kept.find(c) != std::string_view::npos;
    if (plain) encoded += c;
    else ((encoded += '%') += digits[byte >> 4]) += digits[byte & 15];
  }
  return encoded;
}

}  // namespace astra::gateway::aws
