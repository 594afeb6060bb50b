#include "gateway/domain/config/patterns.hpp"

#include <algorithm>

#include "gateway/domain/config/settings_limits.hpp"

namespace astra::gateway {

void check_patterns(const std::string& pointer, const std::vector<std::string>& patterns, std::vector<Violation>& violations) {
  if (patterns.size() > limits::most_patterns) violations.push_back({pointer, "max_items", "There are too many patterns."});
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const std::string& pattern = patterns[i];
    const bool printable = std::all_of(pattern.begin(), pattern.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (pattern.empty() || pattern.size() > limits::longest_pattern || !printable)
      violations.push_back({pointer + "/" + std::to_string(i), "pattern", "A pattern is a model's name; '*' stands for anything."});
  }
}

}  // namespace astra::gateway
