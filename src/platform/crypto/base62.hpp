#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace astra::crypto {

// Numbers in the digits 0-9 A-Z a-z, at a fixed width with leading zeros.
std::string to_base62(std::uint64_t number, std::size_t width);
std::optional<std::uint64_t> from_base62(std::string_view text);
bool is_base62(std::string_view text);

}  // namespace astra::crypto
