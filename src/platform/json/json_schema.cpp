#include "platform/json/json_schema.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>

#include "kernel/json.hpp"
#include "platform/json/json.hpp"
#include "platform/json/limits.hpp"
#include "platform/json/rules.hpp"

namespace astra::json {

namespace {

using schema::Kind;
using schema::Rules;
using schema::Type;

constexpr std::size_t uuid_characters = 36;
constexpr std::size_t longest_time = 40;
constexpr std::size_t longest_decimal = 24;

// Members of a JSON object under construction: ,"name":value
void add(std::string& out, std::string_view name, std::string_view json) {
  if (!out.empty()) out += ',';
  append_json_string(out, name);
  out.append(":").append(json);
}
void add_text(std::string& out, std::string_view name, std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  add(out, name, quoted);
}
void add_number(std::string& out, std::string_view name, std::size_t n) { add(out, name, std::to_string(n)); }

std::string anchored(std::string_view pattern) {
  std::string out(pattern);
  const bool front = out.empty() || out.front() != '^', back = out.empty() || out.back() != '$';
  if (front && back) return "^(?:" + out + ")$";
  if (front) out.insert(0, "^");
  if (back) out += "$";
  return out;
}

void add_string_limits(std::string& out, const Rules& rules, std::size_t longest) {
  if (rules.shortest.value_or(0) > 0) add_number(out, "minLength", *rules.shortest);
  add_number(out, "maxLength", std::min(longest, rules.longest.value_or(longest)));
  if (!rules.pattern.empty()) add_text(out, "pattern", anchored(rules.pattern));
}

void add_scalar(std::string& out, const Type& type, const Rules& rules) {
  add(out, "type", "\"string\"");
  add_text(out, "format", type.scalar_format);
  if (type.scalar_format == "uuid") {
    add_number(out, "minLength", uuid_characters);
    add_number(out, "maxLength", uuid_characters);
    add_text(out, "pattern", "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$");
  } else if (type.scalar_format == "date-time") {
    add_number(out, "maxLength", longest_time);
  } else if (type.scalar_format == "decimal") {
    add_number(out, "maxLength", longest_decimal);
    add_text(out, "pattern", "^-?[0-9]+(?:\\.[0-9]{1,6})?$");
  } else {
    add_string_limits(out, rules, schema::default_longest_string);
  }
}

void add_integer(std::string& out, const Type& type, const Rules& rules) {
  if (beyond_exact(type, rules)) {
    add(out, "type", R"(["integer","string"])");
    add_text(out, "pattern", "^-?[0-9]{1,19}$");
    add_number(out, "maxLength", 20);
    add(out, "minimum", std::to_string(rules.least.value_or(-largest_exact_integer)));
    add(out, "maximum", std::to_string(std::min(rules.most.value_or(largest_exact_integer), largest_exact_integer)));
  } else {
    const bool small = type.kind == Kind::integer32;
    add(out, "type", "\"integer\"");
    add(out, "minimum", std::to_string(rules.least.value_or(small ? INT32_MIN : -largest_exact_integer)));
    add(out, "maximum", std::to_string(rules.most.value_or(small ? INT32_MAX : largest_exact_integer)));
  }
  add_text(out, "format", type.kind == Kind::integer32 ? "int32" : "int64");
}

// What a field holds where a request leaves it out.
std::string default_of(const schema::Object& object, const schema::Field& field) {
  const std::unique_ptr<std::byte[]> memory(new std::byte[object.size]);
  object.construct(memory.get());
  std::string out;
  write_field(out, field.type(), field.in(memory.get()));
  object.destroy(memory.get());
  return out;
}

}  // namespace

// The members of the schema of a type, without braces.
std::string SchemaComponents::members_of(const Type& type, const Rules& rules, Openness openness) {
  std::string out;
  switch (type.kind) {
    case Kind::boolean: add(out, "type", "\"boolean\""); break;
    case Kind::integer32:
    case Kind::integer64: add_integer(out, type, rules); break;
    case Kind::number:
      add(out, "type", "\"number\"");
      if (rules.least) add(out, "minimum", std::to_string(*rules.least));
      if (rules.most) add(out, "maximum", std::to_string(*rules.most));
      break;
    case Kind::string:
      add(out, "type", "\"string\"");
      if (!rules.format.empty()) add_text(out, "format", rules.format);
      add_string_limits(out, rules, rules.longest.value_or(schema::default_longest_string));
      break;
    case Kind::scalar: add_scalar(out, type, rules); break;
    case Kind::enumeration: {
      add(out, "type", "\"string\"");
      std::string names = "[";
      for (const auto name : type.names()) {
        if (names.size() > 1) names += ',';
        append_json_string(names, name);
      }
      add(out, "enum", names + "]");
      break;
    }
    case Kind::object: add_text(out, "$ref", ""); break;  // replaced by append_type
    case Kind::list: {
      std::string items;
      append_type(items, type.element(), rules, openness);
      add(out, "type", "\"array\"");
      add(out, "items", items);
      if (rules.fewest_items.value_or(0) > 0) add_number(out, "minItems", *rules.fewest_items);
      add_number(out, "maxItems", rules.most_items.value_or(schema::default_most_items));
      break;
    }
    case Kind::map: {
      std::string values;
      append_type(values, type.element(), rules, openness);
      add(out, "type", "\"object\"");
      add(out, "additionalProperties", values);
      add(out, "propertyNames", R"({"type":"string","maxLength":)" + std::to_string(max_map_key_bytes) + "}");
      add_number(out, "maxProperties", rules.most_items.value_or(max_map_keys));
      break;
    }
    case Kind::optional:
    case Kind::patch: {
      // Answers leave out what is absent; requests may also say null.
      if (openness == Openness::open && type.kind == Kind::optional) return members_of(type.element(), rules, openness);
      std::string value;
      append_type(value, type.element(), rules, openness);
      add(out, "anyOf", "[" + value + R"(,{"type":"null"}])");
      break;
    }
    case Kind::raw: break;  // any value
  }
  return out;
}

void SchemaComponents::append_type(std::string& out, const Type& type, const Rules& rules, Openness openness) {
  if (type.kind == Kind::object) {
    out += reference(type.object(), openness);
    return;
  }
  if (type.kind == Kind::optional && openness == Openness::open) return append_type(out, type.element(), rules, openness);
  out.append("{").append(members_of(type, rules, openness)).append("}");
}

std::string SchemaComponents::inline_schema(const schema::Field& field, Openness openness) {
  const Type* type = &field.type();
  if (type->kind == Kind::optional && openness == Openness::open) type = &type->element();
  std::string out;
  if (type->kind == Kind::object) {
    const std::string target = reference(type->object(), openness);
    out = target.substr(1, target.size() - 2);
  } else {
    out = members_of(*type, field.rules, openness);
  }
  if (!field.text.empty()) add_text(out, "description", field.text);
  if (!field.rules.example.empty()) add(out, "examples", "[" + std::string(field.rules.example) + "]");
  if (field.rules.secret) add(out, "writeOnly", "true");
  return "{" + out + "}";
}

std::string SchemaComponents::content(const schema::Object& object, Openness openness) {
  std::string properties, required;
  for (const schema::Field& field : object.fields) {
    std::string described = inline_schema(field, openness);
    if (openness == Openness::closed && field.rules.defaulted) {
      described.pop_back();
      if (described.size() > 1) described += ',';
      described += "\"default\":" + default_of(object, field) + "}";
    }
    add(properties, field.name, described);
    // Answers always say what has a default.
    const bool always = openness == Openness::closed
                            ? field.required()
                            : field.type().kind != Kind::optional && field.type().kind != Kind::patch;
    if (!always) continue;
    if (!required.empty()) required += ',';
    append_json_string(required, field.name);
  }
  std::string out;
  add(out, "type", "\"object\"");
  if (!object.text.empty()) add_text(out, "description", object.text);
  add(out, "properties", "{" + properties + "}");
  if (!required.empty()) add(out, "required", "[" + required + "]");
  if (openness == Openness::closed) add(out, "additionalProperties", "false");
  return "{" + out + "}";
}

std::string SchemaComponents::reference(const schema::Object& object, Openness openness) {
  auto& known = known_[static_cast<std::size_t>(openness)];
  std::string name = object.name;
  if (openness == Openness::closed && known_[static_cast<std::size_t>(Openness::open)].count(name) > 0) name += "Input";
  if (const auto [first, is_first] = objects_.try_emplace(object.name, &object);
      !is_first && first->second != &object && content(*first->second, Openness::open) != content(object, Openness::open))
    if (std::find(clashes_.begin(), clashes_.end(), object.name) == clashes_.end()) clashes_.push_back(object.name);
  if (known.insert(object.name).second) {
    std::string text = content(object, openness);  // before the component exists: it collects what is below
    components_[name] = std::move(text);
  }
  std::string target;
  append_json_string(target, prefix_ + name);
  return "{\"$ref\":" + target + "}";
}

std::string json_schema(const schema::Object& object, Openness openness) {
  SchemaComponents components("#/$defs/");
  const std::string root = components.reference(object, openness);
  std::string definitions;
  for (const auto& [name, text] : components.components()) add(definitions, name, text);
  return R"({"$schema":"https://json-schema.org/draft/2020-12/schema",)" + root.substr(1, root.size() - 2) + R"(,"$defs":{)" +
         definitions + "}}";
}

}  // namespace astra::json
