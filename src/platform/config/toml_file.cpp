#include "platform/config/toml_file.hpp"

#include <toml++/toml.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "platform/config/limits.hpp"
#include "platform/config/load.hpp"

namespace astra::config {

namespace {

Given given_of(const toml::node& node) {
  Given given;
  if (const auto* text = node.as_string()) {
    given.kind = Given::Kind::string;
    given.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    given.kind = Given::Kind::integer;
    given.integer = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    given.kind = Given::Kind::number;
    given.number = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    given.kind = Given::Kind::boolean;
    given.integer = boolean->get() ? 1 : 0;
  } else if (const auto* array = node.as_array(); array != nullptr && (array->empty() || array->is_homogeneous<std::string>())) {
    given.kind = Given::Kind::list;
    for (const toml::node& element : *array) given.list.push_back(element.as_string()->get());
  } else {
    given.kind = Given::Kind::other;
  }
  return given;
}

void collect(std::vector<FileValue>& out, const toml::table& table, const std::string& section) {
  for (const auto& [name, node] : table) {
    const std::string path = section.empty() ? std::string(name.str()) : section + "." + std::string(name.str());
    if (const auto* inner = node.as_table()) collect(out, *inner, path);
    else out.push_back({path, given_of(node), node.source().begin.line});
  }
}

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

Result<std::string> read_text_file(const std::string& path, std::size_t most) {
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "re"));
  if (!file) return DomainError(errors::invalid_configuration, path + " cannot be opened: " + std::strerror(errno));
  std::string text(most + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) return DomainError(errors::invalid_configuration, path + " cannot be read");
  if (text.size() > most) return DomainError(errors::invalid_configuration, path + " is too long");
  return text;
}

Result<std::vector<FileValue>> read_toml(const std::string& path) {
  const std::string text = TRY(read_text_file(path, max_file_bytes));
  try {
    const toml::table table = toml::parse(text, path);
    std::vector<FileValue> values;
    collect(values, table, {});
    return values;
  } catch (const toml::parse_error& e) {
    const auto& at = e.source().begin;
    return DomainError(errors::invalid_configuration, path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
                                                          ": this is not TOML: " + std::string(e.description()));
  }
}

}  // namespace astra::config
