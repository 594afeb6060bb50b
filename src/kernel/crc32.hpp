#pragma once
#include <cstdint>
#include <string_view>

namespace astra {

// CRC-32 (IEEE 802.3, as zlib). Finds accidents, not attacks. `before` continues an earlier checksum.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);

}  // namespace astra
