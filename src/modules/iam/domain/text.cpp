#include "iam/domain/text.hpp"

#include <algorithm>

#include "iam/domain/limits.hpp"

namespace astra::iam {
namespace {

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// One label of a slug or domain name: no hyphen at either end.
bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

}  // namespace

DomainError invalid(std::string pointer, std::string code, std::string detail) {
  return DomainError(errors::validation_failed, {}, {{std::move(pointer), std::move(code), std::move(detail)}});
}

Result<std::string> checked_name(std::string text, std::string pointer) {
  std::string name(trimmed(text));
  if (name.empty()) return invalid(std::move(pointer), "required", "A name is needed.");
  if (code_points(name) > limits::longest_name) return invalid(std::move(pointer), "length", "At most 120 characters.");
  if (std::any_of(name.begin(), name.end(), is_control))
    return invalid(std::move(pointer), "characters", "Control characters are not allowed.");
  return name;
}

Result<std::string> checked_text(std::string text, std::size_t longest, std::string pointer) {
  if (code_points(text) > longest)
    return invalid(std::move(pointer), "length", "At most " + std::to_string(longest) + " characters.");
  const auto refused = [](char c) { return is_control(c) && c != '\n' && c != '\r' && c != '\t'; };
  if (std::any_of(text.begin(), text.end(), refused))
    return invalid(std::move(pointer), "characters", "Control characters are not allowed.");
  return text;
}

bool is_slug(std::string_view text) { return text.size() >= 2 && is_label(text) && text.find("--") == text.npos; }

bool is_time_zone_name(std::string_view text) {
  if (text.empty() || text.size() > limits::longest_time_zone || text.front() == '/' || text.back() == '/') return false;
  if (text.find("//") != text.npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '/' || c == '_' || c == '-' || c == '+';
  });
}

bool is_domain_name(std::string_view text) {
  if (text.size() > 253 || text.find('.') == text.npos) return false;
  while (true) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

}  // namespace astra::iam
