#include <charconv>
#include <cmath>

#include "kernel/json.hpp"
#include "platform/json/json.hpp"
#include "platform/json/limits.hpp"

namespace astra::json {

namespace {

using schema::Kind;
using schema::Type;

// Whether a field with this value is left out of its object.
bool absent(const Type& type, const void* value) {
  if (type.kind == Kind::optional) return type.value(value) == nullptr;
  if (type.kind == Kind::patch) return type.value(value) == nullptr && !type.is_null(value);
  return false;
}

void write_value(std::string& out, const Type& type, const void* value) {
  switch (type.kind) {
    case Kind::boolean: out += *static_cast<const bool*>(value) ? "true" : "false"; return;
    case Kind::integer32: append_integer(out, *static_cast<const std::int32_t*>(value)); return;
    case Kind::integer64: append_integer(out, *static_cast<const std::int64_t*>(value)); return;
    case Kind::number: append_number(out, *static_cast<const double*>(value)); return;
    case Kind::string: append_json_string(out, *static_cast<const std::string*>(value)); return;
    case Kind::scalar: append_json_string(out, type.print(value)); return;
    case Kind::enumeration: append_json_string(out, type.names()[type.index(value)]); return;
    case Kind::object: write(out, type.object(), value); return;
    case Kind::list: {
      out += '[';
      const std::size_t n = type.size(value);
      for (std::size_t i = 0; i < n; ++i) {
        if (i > 0) out += ',';
        write_value(out, type.element(), type.at(value, i));
      }
      out += ']';
      return;
    }
    case Kind::map: {
      struct State { std::string& out; const Type& element; bool first = true; } state{out, type.element()};
      out += '{';
      type.each(value, [](void* to, std::string_view key, const void* element) {
        auto& s = *static_cast<State*>(to);
        if (!s.first) s.out += ',';
        s.first = false;
        append_json_string(s.out, key);
        s.out += ':';
        write_value(s.out, s.element, element);
      }, &state);
      out += '}';
      return;
    }
    case Kind::optional:
    case Kind::patch:
      if (const void* content = type.value(value)) write_value(out, type.element(), content);
      else out += "null";
      return;
    case Kind::raw: {
      const auto& json = static_cast<const schema::Raw*>(value)->json;
      out += json.empty() ? "null" : json;
      return;
    }
  }
}

}  // namespace

void append_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value == 0 ? 0.0 : value).ptr;
  out.append(buffer, end);
}

void append_integer(std::string& out, std::int64_t value) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  const bool quoted = value > largest_exact_integer || value < -largest_exact_integer;
  if (quoted) out += '"';
  out.append(buffer, end);
  if (quoted) out += '"';
}

void write(std::string& out, const schema::Object& object, const void* value) {
  out += '{';
  bool first = true;
  for (const schema::Field& field : object.fields) {
    const Type& type = field.type();
    const void* member = field.in(value);
    if (absent(type, member)) continue;
    out += first ? "\"" : ",\"";
    first = false;
    out.append(field.name).append("\":");  // names of fields need no escapes
    write_value(out, type, member);
  }
  out += '}';
}

void write_field(std::string& out, const schema::Type& type, const void* value) { write_value(out, type, value); }

std::string plain(const schema::Type& type, const void* value) {
  switch (type.kind) {
    case Kind::string: return *static_cast<const std::string*>(value);
    case Kind::scalar: return type.print(value);
    case Kind::enumeration: return std::string(type.names()[type.index(value)]);
    case Kind::integer32: return std::to_string(*static_cast<const std::int32_t*>(value));
    case Kind::integer64: return std::to_string(*static_cast<const std::int64_t*>(value));
    case Kind::optional:
    case Kind::patch: {
      const void* content = type.value(value);
      return content == nullptr ? std::string() : plain(type.element(), content);
    }
    default: {
      std::string out;
      write_value(out, type, value);
      return out;
    }
  }
}

}  // namespace astra::json
