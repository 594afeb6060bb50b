#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/time.hpp"

namespace astra {

// A UUID. New ones are version 7 (RFC 9562): 48 bits of milliseconds, then randomness, so that ids sort by creation.
class Uuid {
 public:
  constexpr Uuid() = default;  // the nil UUID
  constexpr explicit Uuid(std::array<std::uint8_t, 16> bytes) : bytes_(bytes) {}

  // A new version 7 UUID. Ids made by one thread within a millisecond ascend.
  static Uuid v7(Instant now);
  // Reads the canonical form only: 8-4-4-4-12 hexadecimal digits, either case.
  static std::optional<Uuid> parse(std::string_view text);

  std::string to_string() const;
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  bool is_nil() const { return *this == Uuid{}; }
  // The time a version 7 UUID was made, to the millisecond.
  Instant time() const;

  constexpr auto operator<=>(const Uuid&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

// Fills memory with bytes from the operating system's random generator, pooled per thread. Good for keys and tokens.
void fill_random(void* out, std::size_t size);

}  // namespace astra

template <>
struct std::hash<astra::Uuid> {
  std::size_t operator()(const astra::Uuid& id) const noexcept {
    std::uint64_t low;
    __builtin_memcpy(&low, id.bytes().data() + 8, sizeof low);  // the random half
    return low;
  }
};
