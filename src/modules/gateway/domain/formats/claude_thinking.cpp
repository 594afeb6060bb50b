#include "gateway/domain/formats/claude_thinking.hpp"

#include <charconv>

namespace astra::gateway {

bool thinks_adaptively(std::string_view model) {
  // claude-<family>-<major>[-<minor>][-<date>]; older names put the version first (claude-3-7-sonnet).
  constexpr int first_major = 4;
  constexpr int first_minor = 6;
  constexpr int greatest_version = 99;  // longer numbers are dates
  const std::size_t claude = model.find("claude-");
  if (claude == std::string_view::npos) return false;
  const std::size_t family_end = model.find('-', claude + 7);
  if (family_end == std::string_view::npos) return false;
  int major = 0;
  const char* const end = model.data() + model.size();
  const auto parsed = std::from_chars(model.data() + family_end + 1, end, major);
  if (parsed.ec != std::errc() || major > greatest_version) return false;
  int minor = 0;
  if (parsed.ptr != end && *parsed.ptr == '-') std::from_chars(parsed.ptr + 1, end, minor);
  if (minor > greatest_version) minor = 0;
  return major > first_major || (major == first_major && minor >= first_minor);
}

std::int64_t thinking_budget(std::string_view effort) {
  if (effort == "minimal" || effort == "low") return 1'024;
  if (effort == "medium") return 4'096;
  return 16'384;
}

}  // namespace astra::gateway
