#include "gateway/domain/chat/event.hpp"

#include <array>

namespace astra::gateway {

std::string_view to_string(FinishReason reason) {
  constexpr std::array<std::string_view, 9> names{"",           "stop",           "stop_sequence", "length", "context_length",
                                                  "tool_calls", "content_filter", "pause",         "error"};
  return names[static_cast<std::size_t>(reason)];
}

}  // namespace astra::gateway
