#pragma once
#include <span>
#include <string_view>

namespace astra::gateway {

// How a provider departs from the format it speaks. A row of data per provider, not code.
struct Dialect {
  std::span<const std::string_view> drop_fields = {};  // top-level request members it answers with an error
  std::string_view max_tokens_field = "max_completion_tokens";
  bool stream_options = true;           // understands stream_options.include_usage
  bool reasoning_content = false;       // takes reasoning back in assistant messages (reasoning_content)
  bool reasoning_outside_completion = false;  // completion_tokens does not include reasoning_tokens (xAI)
  bool developer_role = true;           // else developer becomes system
};

}  // namespace astra::gateway
