#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace astra {

// An amount of US dollars in millionths (micro-dollars): exact, never a floating-point number.
// Prices per token are finer than that; they are multiplied out in picodollars before they become Money.
struct Money {
  std::int64_t micros = 0;

  static constexpr Money dollars(std::int64_t n) { return {n * 1'000'000}; }
  // Rounds half away from zero.
  static constexpr Money from_picos(__int128 picos) {
    const __int128 half = picos < 0 ? -500'000 : 500'000;
    return {static_cast<std::int64_t>((picos + half) / 1'000'000)};
  }
  // Reads a decimal such as "12.50" or "-0.000001"; at most six decimals, at most nine billion.
  static std::optional<Money> parse(std::string_view text);
  // The shortest exact decimal with at least two decimals: "12.50", "0.000001".
  std::string to_string() const;

  constexpr auto operator<=>(const Money&) const = default;
};

constexpr Money operator+(Money a, Money b) { return {a.micros + b.micros}; }
constexpr Money operator-(Money a, Money b) { return {a.micros - b.micros}; }
constexpr Money& operator+=(Money& a, Money b) { return a.micros += b.micros, a; }

}  // namespace astra
