#include "gateway/domain/formats/gemini_schema.hpp"

#include <algorithm>
#include <array>

#include "gateway/domain/formats/gemini_names.hpp"

namespace astra::gateway::gemini {
namespace {

// Protobuf writes 64-bit integers as strings.
constexpr std::array<std::string_view, 6> counts{"minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"};
constexpr std::array<std::string_view, 9> same{"description", "title", "format", "pattern", "enum", "default", "minimum", "maximum", "required"};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

class Writer {
 public:
  Writer(std::string& out, bool closed) : w_(out), closed_(closed) {}

  void write(JsonValue schema) {
    w_.begin_object();
    const std::string type = lower(schema["type"].string_or({}));
    const bool nullable = schema["nullable"].to_bool().value_or(false);
    if (!type.empty() && type != "type_unspecified") {
      w_.key("type");
      if (nullable) w_.begin_array().string(type).string("null").end_array();
      else w_.string(type);
    }
    for (const std::string_view name : same) w_.field_raw(name, schema[name].raw());
    for (const std::string_view name : counts) {
      const JsonValue count = member(schema, name);
      const std::string_view digits = count.is_string() ? count.plain() : count.raw();
      if (!digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos) w_.field_raw(name, digits);
    }
    const JsonValue any = member(schema, "anyOf");
    if (any.size() != 0) {
      w_.key("anyOf").begin_array();
      for (const JsonValue one : any.elements()) write(one);
      w_.end_array();
    }
    if (schema["items"].is_object()) w_.key("items"), write(schema["items"]);
    const JsonValue properties = schema["properties"];
    if (properties.is_object()) {
      w_.key("properties").begin_object();
      for (const JsonMember property : properties.members()) {
        w_.key(property.key.string_or({}));
        write(property.value);
      }
      w_.end_object();
      if (closed_) w_.field_boolean("additionalProperties", false);
    }
    w_.end_object();
  }

 private:
  JsonWriter w_;
  bool closed_;
};

}  // namespace

std::string to_json_schema(JsonValue schema, bool closed) {
  std::string out;
  Writer(out, closed).write(schema);
  return out;
}

}  // namespace astra::gateway::gemini
