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

void Headers::reserve(std::size_t fields, std::size_t bytes) {
  places_.reserve(fields);
  text_.reserve(bytes);
}

void Headers::add(std::string_view name, std::string_view value) {
  places_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()),
                     static_cast<std::uint32_t>(value.size())});
  text_.append(name).append(value);
}

void Headers::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Headers::remove(std::string_view name) {
  std::erase_if(places_, [&](const Place& place) { return same_name(name_at(place), name); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (same_name(name_at(places_[i]), name)) return field(i).second;
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(places_.begin(), places_.end(), [&](const Place& place) { return same_name(name_at(place), name); }));
}

}  // namespace astra::http
