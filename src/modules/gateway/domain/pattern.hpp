#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace astra::gateway {

// Whether a name matches a pattern in which '*' stands for any characters. Linear: no backtracking beyond the last star.
bool matches(std::string_view pattern, std::string_view name);

bool matches_any(const std::vector<std::string>& patterns, std::string_view name);

}  // namespace astra::gateway
