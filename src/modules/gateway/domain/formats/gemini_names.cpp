#include "gateway/domain/formats/gemini_names.hpp"

#include <charconv>

#include "gateway/domain/formats/gemini.hpp"

namespace astra::gateway::gemini {
namespace {

constexpr std::string_view hex = "0123456789ABCDEF";

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-_.~@:").find(c) != std::string_view::npos;
}

}  // namespace

std::string_view camel_name(std::string_view name, ChatSource& source) {
  if (name.find('_') == std::string_view::npos) return name;
  std::string camel;
  bool upper = false;
  for (const char c : name) {
    if (c == '_') upper = true;
    else camel += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = c == '_';
  }
  return source.keep(std::move(camel));
}

JsonValue member(JsonValue object, std::string_view camel) {
  if (const JsonValue found = object[camel]; found.exists()) return found;
  std::string snake;
  for (const char c : camel) {
    if (c >= 'A' && c <= 'Z') (snake += '_') += static_cast<char>(c - 'A' + 'a');
    else snake += c;
  }
  return snake.size() == camel.size() ? JsonValue() : object[snake];
}

std::string model_path(std::string_view model, std::string_view method, const Dialect* dialect) {
  std::string path = dialect == nullptr ? std::string() : std::string(dialect->models_path);
  // Tuned models are a collection of their own.
  std::string_view collection = "models/";
  for (const std::string_view known : {std::string_view("models/"), std::string_view("tunedModels/")}) {
    if (!model.starts_with(known)) continue;
    collection = known;
    model.remove_prefix(known.size());
    break;
  }
  path.append("/").append(collection);
  for (const char c : model) {
    if (is_unreserved(c)) path += c;
    else ((path += '%') += hex[static_cast<unsigned char>(c) >> 4]) += hex[static_cast<unsigned char>(c) & 15];
  }
  return path.append(":").append(method);
}

int generation_of(std::string_view model) {
  constexpr std::string_view family = "gemini-";
  const std::size_t at = model.find(family);
  int generation = 0;
  if (at != std::string_view::npos) std::from_chars(model.data() + at + family.size(), model.data() + model.size(), generation);
  return generation;
}

}  // namespace astra::gateway::gemini
