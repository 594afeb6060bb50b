#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "platform/config/key.hpp"

namespace astra::config {

namespace {

using schema::Kind;
using schema::Rules;
using schema::Type;

// Empty: all is well.
using Complaint = std::string;

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t");
  return from == std::string_view::npos ? std::string_view{} : text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  text = trimmed(text);
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

Complaint check_range(const Rules& rules, double value) {
  if (rules.least && value < static_cast<double>(*rules.least)) return "must be at least " + std::to_string(*rules.least);
  if (rules.most && value > static_cast<double>(*rules.most)) return "must be at most " + std::to_string(*rules.most);
  return {};
}

Complaint check_text(const Rules& rules, std::string_view text) {
  std::size_t characters = 0;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) return "must not hold control characters";
    characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }
  if (rules.shortest && characters < *rules.shortest) return "must not be empty";
  const std::size_t longest = rules.longest.value_or(schema::default_longest_string);
  if (characters > longest) return "must have at most " + std::to_string(longest) + " characters";
  return check_format(rules.format, text);
}

Complaint assign_boolean(const Given& given, void* to) {
  if (given.kind == Given::Kind::boolean) return *static_cast<bool*>(to) = given.integer != 0, Complaint{};
  const std::string_view text = trimmed(given.text);
  const bool yes = text == "true" || text == "1", no = text == "false" || text == "0";
  if (given.kind != Given::Kind::text || (!yes && !no)) return "must be true or false";
  *static_cast<bool*>(to) = yes;
  return {};
}

template <class Integer>
Complaint assign_integer(const Rules& rules, const Given& given, void* to) {
  std::optional<std::int64_t> value;
  if (given.kind == Given::Kind::integer) value = given.integer;
  if (given.kind == Given::Kind::text) value = number_of<std::int64_t>(given.text);
  if (!value) return "must be a whole number";
  if (const auto complaint = check_range(rules, static_cast<double>(*value)); !complaint.empty()) return complaint;
  if (*value < std::numeric_limits<Integer>::min() || *value > std::numeric_limits<Integer>::max()) return "is out of range";
  *static_cast<Integer*>(to) = static_cast<Integer>(*value);
  return {};
}

Complaint assign_number(const Rules& rules, const Given& given, void* to) {
  std::optional<double> value;
  if (given.kind == Given::Kind::number) value = given.number;
  if (given.kind == Given::Kind::integer) value = static_cast<double>(given.integer);
  if (given.kind == Given::Kind::text) value = number_of<double>(given.text);
  if (!value || !std::isfinite(*value)) return "must be a number";
  if (const auto complaint = check_range(rules, *value); !complaint.empty()) return complaint;
  *static_cast<double*>(to) = *value;
  return {};
}

Complaint assign_enumeration(const Type& type, const Given& given, void* to) {
  const auto names = type.names();
  std::string choices;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (given.text == names[i]) return type.set_index(to, i), Complaint{};
    choices.append(i == 0 ? "" : ", ").append(names[i]);
  }
  return "must be one of " + choices;
}

Complaint assign_list(const Rules& rules, const Given& given, void* to) {
  std::vector<std::string> values = given.list;
  if (given.kind == Given::Kind::text) {
    std::string_view rest = given.text;
    while (!trimmed(rest).empty()) {
      const std::size_t comma = rest.find(',');
      values.emplace_back(trimmed(rest.substr(0, comma)));
      rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
  } else if (given.kind != Given::Kind::list) {
    return "must be a list of strings";
  }
  const std::size_t most = rules.most_items.value_or(schema::default_most_items);
  if (values.size() > most) return "must have at most " + std::to_string(most) + " elements";
  for (const std::string& value : values) {
    if (const auto complaint = check_text(rules, value); !complaint.empty()) return "\"" + value + "\" " + complaint;
  }
  *static_cast<std::vector<std::string>*>(to) = std::move(values);
  return {};
}

Complaint assign_value(const Type& type, const Rules& rules, const Given& given, void* to) {
  const bool is_text = given.kind == Given::Kind::text || given.kind == Given::Kind::string;
  switch (type.kind) {
    case Kind::boolean: return assign_boolean(given, to);
    case Kind::integer32: return assign_integer<std::int32_t>(rules, given, to);
    case Kind::integer64: return assign_integer<std::int64_t>(rules, given, to);
    case Kind::number: return assign_number(rules, given, to);
    case Kind::string: {
      if (!is_text) return "must be a string";
      Complaint complaint = check_text(rules, given.text);
      if (complaint.empty()) *static_cast<std::string*>(to) = given.text;
      return complaint;
    }
    case Kind::scalar: return is_text && type.parse(given.text, to) ? "" : "must be a " + std::string(type.scalar_format);
    case Kind::enumeration: return is_text ? assign_enumeration(type, given, to) : "must be a string";
    case Kind::list:
      ENSURE(type.element().kind == Kind::string);  // no key needs other lists
      return assign_list(rules, given, to);
    default: ENSURE(false); return {};
  }
}

}  // namespace

std::string assign(const Key& key, const Given& given, void* settings) {
  void* to = key.in(settings);
  if (key.optional()) to = key.field->type().emplace(to);
  return assign_value(key.value_type(), key.field->rules, given, to);
}

}  // namespace astra::config
