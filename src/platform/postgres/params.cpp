#include "platform/postgres/params.hpp"

#include <charconv>
#include <limits>

#include "platform/postgres/text_format.hpp"

namespace astra::postgres {

void Params::add(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) mark_bad();
  values_.push_back({std::string(text)});
}

void Params::add(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;  // shortest, also "inf" and "nan"
  values_.push_back({std::string(text, end)});
}

void Params::add(Instant time) {
  auto text = text_format::write(time);
  if (!text) mark_bad();
  values_.push_back({text ? std::move(*text) : std::string()});
}

void Params::add(Bytes bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text = "\\x";
  text.reserve(2 + bytes.size() * 2);
  for (const std::uint8_t byte : bytes) text += digits[byte >> 4], text += digits[byte & 15];
  values_.push_back({std::move(text)});
}

void Params::add_array(Params&& elements) {
  if (elements.bad() != 0) mark_bad();
  std::string text = "{";
  for (const Value& element : elements.values_) {
    if (text.size() > 1) text += ',';
    if (element.null) {
      text += "NULL";
      continue;
    }
    text += '"';
    for (const char c : element.text) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  text += '}';
  values_.push_back({std::move(text)});
}

}  // namespace astra::postgres
