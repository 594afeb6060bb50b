#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "kernel/schema.hpp"

// Reads and writes described types (kernel/schema.hpp) as JSON. One interpreter, compiled once, serves every DTO, event
// and stored document. JSON that nobody described is looked into with kernel/json.hpp, as LLM traffic is.
namespace astra::json {

// The text is not acceptable JSON; the detail says where.
inline constexpr ErrorKind malformed_json{"malformed_json", Category::invalid, "The text is not acceptable JSON."};

// Reads an object. Unknown fields, duplicate keys, values outside their limits: all of them are listed, with JSON
// pointers, in one validation_failed error. Text that is not JSON, or is deeper than the limit: malformed_json.
// `into` must be a constructed object of the described type; after an error its content is unspecified.
Result<void> read(std::string_view text, const schema::Object& object, void* into);

template <class T>
Result<T> read(std::string_view text) {
  T value{};
  if (auto done = read(text, T::schema(), &value); !done.ok()) return std::move(done).error();
  return value;
}

// The same for a text of ours (a stored document, an event of a later version): unknown fields are passed over.
Result<void> read_tolerant(std::string_view text, const schema::Object& object, void* into);

template <class T>
Result<T> read_tolerant(std::string_view text) {
  T value{};
  if (auto done = read_tolerant(text, T::schema(), &value); !done.ok()) return std::move(done).error();
  return value;
}

// Reads one field from plain texts: a query parameter (once per repetition), a path segment, an environment variable.
// Violations are added under `pointer`. Lists take every text, everything else exactly one.
void read_plain(const std::vector<std::string>& texts, const schema::Field& field, void* object, const std::string& pointer,
                std::vector<Violation>& violations);

// Writes an object. Absent optionals and patches are left out; a null patch is null.
void write(std::string& out, const schema::Object& object, const void* value);

template <class T>
std::string write(const T& value) {
  std::string out;
  write(out, T::schema(), &value);
  return out;
}

// Writes one value of a described type's field.
void write_field(std::string& out, const schema::Type& type, const void* value);

// A value of a field as plain text for a CSV cell: strings as they are, anything nested as JSON, absent as nothing.
std::string plain(const schema::Type& type, const void* value);

// Whether the text is JSON within the limits (depth, no duplicate keys, no NUL); for JSON that is carried as it is.
Result<void> check(std::string_view text);

// Appends the shortest text that reads back as the same number; null for what JSON cannot say (NaN, infinities).
void append_number(std::string& out, double value);
// Appends a number, or a string where it is beyond 2^53.
void append_integer(std::string& out, std::int64_t value);

// The canonical form of RFC 8785, for hashes and signatures: keys sorted by UTF-16 code units, no white space, ECMAScript
// numbers. Errors: malformed_json, also for duplicate keys.
Result<std::string> canonical(std::string_view text);

}  // namespace astra::json
