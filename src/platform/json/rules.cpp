#include "platform/json/rules.hpp"

#include <cmath>

#include "platform/json/json.hpp"
#include "platform/json/limits.hpp"
#include "platform/json/pattern.hpp"

namespace astra::json {

std::size_t code_points(std::string_view utf8) {
  std::size_t n = 0;
  for (const char c : utf8) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

Verdict check_string(std::string_view text, const schema::Rules& rules) {
  if (text.find('\0') != std::string_view::npos) return Broken{"nul_character", "must not contain the NUL character"};
  const std::size_t longest = rules.longest.value_or(schema::default_longest_string);
  const std::size_t shortest = rules.shortest.value_or(0);
  if (text.size() > longest || text.size() < shortest * 4) {
    const std::size_t length = code_points(text);
    if (length > longest) return Broken{"too_long", "must have at most " + std::to_string(longest) + " characters"};
    if (length < shortest)
      return Broken{"too_short", shortest == 1 ? "must not be empty" : "must have at least " + std::to_string(shortest) + " characters"};
  }
  if (!rules.pattern.empty() && !compiled(rules.pattern).matches(text))
    return Broken{"pattern_mismatch", "must match " + std::string(rules.pattern)};
  return {};
}

namespace {
Broken out_of_range(const schema::Rules& rules) {
  std::string detail = "must be ";
  if (rules.least) detail += "at least " + std::to_string(*rules.least);
  if (rules.least && rules.most) detail += " and ";
  if (rules.most) detail += "at most " + std::to_string(*rules.most);
  return {"out_of_range", std::move(detail)};
}
}  // namespace

Verdict check_integer(std::int64_t value, const schema::Rules& rules) {
  if ((rules.least && value < *rules.least) || (rules.most && value > *rules.most)) return out_of_range(rules);
  return {};
}

Verdict check_number(double value, const schema::Rules& rules) {
  if (!std::isfinite(value)) return Broken{"out_of_range", "must be a finite number"};
  if ((rules.least && value < static_cast<double>(*rules.least)) || (rules.most && value > static_cast<double>(*rules.most)))
    return out_of_range(rules);
  return {};
}

Verdict check_items(std::size_t count, std::size_t fewest, std::size_t most) {
  if (count < fewest) return Broken{"too_few_items", "must have at least " + std::to_string(fewest) + " items"};
  if (count > most) return Broken{"too_many_items", "must have at most " + std::to_string(most) + " items"};
  return {};
}

Broken not_one_of(const schema::Type& enumeration) {
  std::string detail = "must be one of ";
  const auto names = enumeration.names();
  for (std::size_t i = 0; i < names.size(); ++i) detail.append(i > 0 ? ", " : "").append(names[i]);
  return {"not_one_of", std::move(detail)};
}

Broken bad_format(std::string_view format) {
  if (format == "uuid") return {"bad_format", "must be a UUID"};
  if (format == "date-time") return {"bad_format", "must be a time as in RFC 3339, such as 2026-01-31T12:00:00Z"};
  if (format == "decimal") return {"bad_format", "must be a decimal such as 12.50, with at most six decimals"};
  return {"bad_format", "must have the format " + std::string(format)};
}

std::optional<std::size_t> index_of(const schema::Type& enumeration, std::string_view name) {
  const auto names = enumeration.names();
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return i;
  return {};
}

bool beyond_exact(const schema::Type& type, const schema::Rules& rules) {
  return type.kind == schema::Kind::integer64 &&
         (rules.least.value_or(INT64_MIN) < -largest_exact_integer || rules.most.value_or(INT64_MAX) > largest_exact_integer);
}

}  // namespace astra::json
