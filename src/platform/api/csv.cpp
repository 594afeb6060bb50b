#include "platform/api/csv.hpp"

#include "platform/json/json.hpp"

namespace astra::api {

namespace {

void append_cell(std::string& out, std::string_view cell, bool is_text) {
  const bool formula = is_text && !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
  if (!formula && cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += cell;
    return;
  }
  out += '"';
  if (formula) out += '\'';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

bool is_text(const schema::Type& type) {
  if (type.kind == schema::Kind::optional || type.kind == schema::Kind::patch) return is_text(type.element());
  return type.kind == schema::Kind::string;
}

}  // namespace

void append_csv_header(std::string& out, const schema::Object& object) {
  for (std::size_t i = 0; i < object.fields.size(); ++i) {
    if (i > 0) out += ',';
    out += object.fields[i].name;
  }
  out += "\r\n";
}

void append_csv_row(std::string& out, const schema::Object& object, const void* value) {
  for (std::size_t i = 0; i < object.fields.size(); ++i) {
    const schema::Field& field = object.fields[i];
    if (i > 0) out += ',';
    append_cell(out, json::plain(field.type(), field.in(value)), is_text(field.type()));
  }
  out += "\r\n";
}

}  // namespace astra::api
