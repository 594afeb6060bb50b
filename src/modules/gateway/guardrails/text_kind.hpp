#pragma once
#include <cstddef>
#include <cstdint>

namespace astra::gateway {

// Who wrote a text that reaches a model: each kind is weighed by its own thresholds.
enum class TextKind : std::uint8_t { user, system, tool, document };
inline constexpr std::size_t text_kinds = 4;

}  // namespace astra::gateway
