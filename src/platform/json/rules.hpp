#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/schema.hpp"

// Whether a value keeps to its field's rules; shared by all ways to read one.
namespace astra::json {

struct Broken {
  std::string_view code;
  std::string detail;
};
using Verdict = std::optional<Broken>;

Verdict check_string(std::string_view text, const schema::Rules& rules);
Verdict check_integer(std::int64_t value, const schema::Rules& rules);
Verdict check_number(double value, const schema::Rules& rules);
Verdict check_items(std::size_t count, std::size_t fewest, std::size_t most);
Broken not_one_of(const schema::Type& enumeration);
Broken bad_format(std::string_view format);
std::optional<std::size_t> index_of(const schema::Type& enumeration, std::string_view name);

// Whether an integer field may hold what a double cannot: such values also come and go as decimal strings.
bool beyond_exact(const schema::Type& type, const schema::Rules& rules);

std::size_t code_points(std::string_view utf8);

}  // namespace astra::json
