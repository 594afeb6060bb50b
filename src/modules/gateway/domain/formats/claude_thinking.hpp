#pragma once
#include <cstdint>
#include <string_view>

// What Claude models want said about thinking, wherever they are served.
namespace astra::gateway {

// Claude 4.6 and later think as much as they see fit, guided by an effort; earlier ones want a budget in tokens.
bool thinks_adaptively(std::string_view model);

// What an effort is in thinking tokens, for models that want a budget.
std::int64_t thinking_budget(std::string_view effort);

inline constexpr std::int64_t least_thinking_budget = 1'024;   // tokens; less is refused

}  // namespace astra::gateway
