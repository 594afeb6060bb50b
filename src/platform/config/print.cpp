#include "platform/config/print.hpp"

#include <charconv>

#include "platform/config/key.hpp"

namespace astra::config {

namespace {

using schema::Kind;

constexpr std::string_view mask = "[redacted]";

// A URL without its password; any other secret whole.
std::string masked(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return std::string(mask);
  const std::size_t from = scheme + 3;
  const std::string_view authority = text.substr(from, text.find_first_of("/?#", from) - from);
  const std::size_t at = authority.rfind('@');
  // Query parameters of a libpq URL can hold a password too.
  const bool more = text.find("password", from) != std::string_view::npos;
  if (more) return std::string(mask);
  if (at == std::string_view::npos) return std::string(text);
  const std::size_t colon = authority.substr(0, at).find(':');
  if (colon == std::string_view::npos) return std::string(text);
  return std::string(text.substr(0, from + colon + 1)) + std::string(mask) + std::string(text.substr(from + at));
}

std::string number_text(double value) {
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

// The value at `value`; absent optionals never come here.
std::string toml_value(const schema::Type& type, const void* value) {
  switch (type.kind) {
    case Kind::boolean: return *static_cast<const bool*>(value) ? "true" : "false";
    case Kind::integer32: return std::to_string(*static_cast<const std::int32_t*>(value));
    case Kind::integer64: return std::to_string(*static_cast<const std::int64_t*>(value));
    case Kind::number: return number_text(*static_cast<const double*>(value));
    case Kind::string: return quoted(*static_cast<const std::string*>(value));
    case Kind::scalar: return quoted(type.print(value));
    case Kind::enumeration: return quoted(type.names()[type.index(value)]);
    case Kind::list: {
      std::string out = "[";
      for (std::size_t i = 0; i < type.size(value); ++i) out += (i == 0 ? "" : ", ") + toml_value(type.element(), type.at(value, i));
      return out + "]";
    }
    default: ENSURE(false); return {};
  }
}

const void* present(const Key& key, const void* settings) {
  const void* const value = key.in(settings);
  return key.optional() ? key.field->type().value(value) : value;
}

std::string shown(const Key& key, const void* settings) {
  const void* const value = present(key, settings);
  if (value != nullptr && key.field->rules.secret) return quoted(masked(*static_cast<const std::string*>(value)));
  return to_toml(key, settings);
}

std::string type_text(const Key& key) {
  const schema::Type& type = key.value_type();
  switch (type.kind) {
    case Kind::boolean: return "true or false";
    case Kind::integer32:
    case Kind::integer64: return "whole number";
    case Kind::number: return "number";
    case Kind::list: return "list of strings";
    case Kind::enumeration: {
      std::string out;
      for (const std::string_view name : type.names()) out.append(out.empty() ? "" : ", ").append("`").append(name).append("`");
      return out;
    }
    default: return "string";
  }
}

std::string limits_text(const Key& key) {
  const schema::Rules& rules = key.field->rules;
  std::string out;
  if (rules.least && rules.most) out = std::to_string(*rules.least) + " to " + std::to_string(*rules.most);
  if (!rules.format.empty()) out += (out.empty() ? "" : ", ") + std::string(rules.format);
  if (rules.secret) out += (out.empty() ? "" : ", ") + std::string("secret: can be given as `" + key.path + "_file`");
  return out;
}

}  // namespace

std::string quoted(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out.append({'\\', c});
    else if (byte < 0x20 || byte == 0x7F) out.append("\\u00").append({digits[byte >> 4], digits[byte & 15]});
    else out.push_back(c);
  }
  return out + "\"";
}

std::string to_toml(const Key& key, const void* settings) {
  const void* const value = present(key, settings);
  return value == nullptr ? std::string() : toml_value(key.value_type(), value);
}

std::string print(const Loaded& loaded) {
  std::string out, section;
  for (const Key& key : all_keys()) {
    if (key.section != section) {
      section = key.section;
      out += "\n[" + section + "]\n";
    }
    const std::string value = shown(key, &loaded.settings);
    const std::string name(key.field->name);
    if (value.empty()) {
      out += "# " + name + " is not set\n";
      continue;
    }
    const auto origin = loaded.origins.find(key.path);
    out += name + " = " + value + "  # " + (origin == loaded.origins.end() ? "default" : origin->second) + "\n";
  }
  return out;
}

std::string describe_errors(const DomainError& error) {
  if (error.violations().empty()) return std::string(error.message()) + "\n";
  std::string out;
  for (const Violation& violation : error.violations()) out += violation.detail + "\n";
  return out;
}

std::string reference_markdown() {
  const Settings defaults;
  std::string out =
      "# Configuration\n\n"
      "Written by `bastion config --reference` from the declarations in `src/platform/config/settings.cpp`.\n\n"
      "Values come from, the later wins: the default, the TOML file (`--config`), the environment, flags (`--set key=value`).\n"
      "In the environment a key is `BASTION_` and its path in capitals with `__` for each dot: `server.port` is "
      "`BASTION_SERVER__PORT`; lists are separated by commas. `bastion config` prints what is in effect and where it came from.\n";
  std::string section = "-";
  for (const Key& key : all_keys()) {
    if (key.section != section) {
      section = key.section;
      out += "\n## " + (section.empty() ? std::string("Top level") : "`[" + section + "]`") + "\n\n";
      for (const schema::Field& field : Settings::schema().fields) {
        if (field.name == section) out += field.type().object().text + "\n\n";
      }
      out += "| key | type | default | limits | meaning |\n|---|---|---|---|---|\n";
    }
    const std::string value = to_toml(key, &defaults);
    out += "| `" + key.path + "` | " + type_text(key) + " | " + (value.empty() ? "not set" : "`" + value + "`") + " | " +
           limits_text(key) + " | " + std::string(key.field->text) + " |\n";
  }
  return out;
}

}  // namespace astra::config
