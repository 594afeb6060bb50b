#include "kernel/money.hpp"

namespace astra {
namespace {
constexpr std::int64_t most_dollars = 9'000'000'000;
}

std::optional<Money> Money::parse(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  std::int64_t whole = 0, fraction = 0;
  std::size_t i = 0;
  for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
    whole = whole * 10 + (text[i] - '0');
    if (whole > most_dollars) return std::nullopt;
  }
  if (i == 0) return std::nullopt;
  if (i < text.size()) {
    if (text[i++] != '.') return std::nullopt;
    std::int64_t unit = 100'000;
    const std::size_t first = i;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9' && unit > 0; ++i, unit /= 10) fraction += (text[i] - '0') * unit;
    if (i == first || i != text.size()) return std::nullopt;
  }
  const std::int64_t micros = whole * 1'000'000 + fraction;
  return Money{negative ? -micros : micros};
}

std::string Money::to_string() const {
  const std::uint64_t magnitude = micros < 0 ? -static_cast<std::uint64_t>(micros) : static_cast<std::uint64_t>(micros);
  std::string decimals = std::to_string(magnitude % 1'000'000);
  decimals.insert(0, 6 - decimals.size(), '0');
  while (decimals.size() > 2 && decimals.back() == '0') decimals.pop_back();
  return (micros < 0 ? "-" : "") + std::to_string(magnitude / 1'000'000) + "." + decimals;
}

}  // namespace astra
