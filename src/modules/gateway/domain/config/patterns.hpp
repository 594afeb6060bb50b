#pragma once
#include <string>
#include <vector>

#include "kernel/error.hpp"

namespace astra::gateway {

// Adds what is wrong with a list of model patterns (names in which '*' stands for anything).
void check_patterns(const std::string& pointer, const std::vector<std::string>& patterns, std::vector<Violation>& violations);

}  // namespace astra::gateway
