#include "platform/http/message.hpp"

#include <algorithm>

#include "platform/http/text.hpp"

namespace astra::http {

namespace {
constexpr std::string_view names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
}

std::string_view to_string(Method method) {
  const auto index = static_cast<std::size_t>(method);
  return index < std::size(names) ? names[index] : "OTHER";
}

Method method_from(std::string_view text) {
  const auto at = std::find(std::begin(names), std::end(names), text);
  return at == std::end(names) ? Method::other : static_cast<Method>(at - std::begin(names));
}

void Headers::set(std::string_view name, std::string value) {
  remove(name);
  fields_.emplace_back(std::string(name), std::move(value));
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const auto& field) { return same_name(field.first, name); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [key, value] : fields_)
    if (same_name(key, name)) return value;
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(fields_.begin(), fields_.end(), [&](const auto& field) { return same_name(field.first, name); }));
}

}  // namespace astra::http
