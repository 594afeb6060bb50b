#include "kernel/crc32.hpp"

#include <array>
#include <cstring>

namespace astra {

namespace {

// tables[0] is the classic table of a byte; tables[k] is that of a byte with k zero bytes behind it, so that eight bytes
// are taken at once. Source: Kounavis and Berry, "Novel table lookup-based algorithms for high-performance CRC generation".
constexpr std::size_t step_bytes = 8;
constexpr std::array<std::array<std::uint32_t, 256>, step_bytes> tables = [] {
  std::array<std::array<std::uint32_t, 256>, step_bytes> t{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    t[0][i] = crc;
  }
  for (std::size_t k = 1; k < step_bytes; ++k)
    for (std::size_t i = 0; i < 256; ++i) t[k][i] = t[k - 1][i] >> 8 ^ t[0][t[k - 1][i] & 0xff];
  return t;
}();

}  // namespace

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) {
  std::uint32_t crc = ~before;
  for (; bytes.size() >= step_bytes; bytes.remove_prefix(step_bytes)) {
    std::uint32_t low, high;
    std::memcpy(&low, bytes.data(), sizeof low);
    std::memcpy(&high, bytes.data() + sizeof low, sizeof high);
    low ^= crc;
    crc = tables[7][low & 0xff] ^ tables[6][low >> 8 & 0xff] ^ tables[5][low >> 16 & 0xff] ^ tables[4][low >> 24] ^
          tables[3][high & 0xff] ^ tables[2][high >> 8 & 0xff] ^ tables[1][high >> 16 & 0xff] ^ tables[0][high >> 24];
  }
  for (const char c : bytes) crc = crc >> 8 ^ tables[0][(crc ^ static_cast<unsigned char>(c)) & 0xff];
  return ~crc;
}

}  // namespace astra
