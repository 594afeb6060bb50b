#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/schema.hpp"

// The settings tree seen as a flat list of keys: what the loader, the printer and the reference share.
namespace astra::config {

struct Key {
  std::string path;           // "server.port"
  std::string section;        // "server"; empty at the top
  const schema::Field* field;
  std::size_t offset;         // of the value inside Settings

  // The type that holds the value: the inside of an optional.
  const schema::Type& value_type() const;
  bool optional() const { return field->type().kind == schema::Kind::optional; }
  std::string environment_name() const;  // BASTION_SERVER__PORT
  void* in(void* settings) const { return static_cast<char*>(settings) + offset; }
  const void* in(const void* settings) const { return static_cast<const char*>(settings) + offset; }
};

// All keys, in the order of their declaration.
const std::vector<Key>& all_keys();
const Key* find_key(std::string_view path);
// The key most like a mistyped one; empty if none is near.
std::string nearest_key(std::string_view path);

// A value as a source gave it. Text (of the environment and flags) is read as the key's type asks; TOML's types must fit.
struct Given {
  enum class Kind : std::uint8_t { text, string, integer, number, boolean, list, other };
  Kind kind = Kind::text;
  std::string text;                 // text, string
  std::int64_t integer = 0;         // integer, boolean
  double number = 0;
  std::vector<std::string> list;
};

// Sets the key in the settings. Returns what is wrong with the value, or nothing.
std::string assign(const Key& key, const Given& given, void* settings);

// What is wrong with a text by the named format ("cidr", "http-url", ...), or nothing.
std::string check_format(std::string_view format, std::string_view text);

// A value as TOML, not masked; empty when an optional is absent.
std::string to_toml(const Key& key, const void* settings);
std::string quoted(std::string_view text);

}  // namespace astra::config
