#pragma once
#include <cstdint>
#include <string_view>

#include "gateway/guardrails/text/span.hpp"

namespace astra::gateway::guardrails {

// What a check says of a hit: no means it is none after all.
enum class Verdict : std::uint8_t { no, unknown, yes };

// A hit with the text around it, which a check may look at. It may narrow the span to the value itself.
struct Hit {
  std::string_view text;
  Span span;

  std::string_view value() const { return text.substr(span.begin, span.size()); }
};

using Check = Verdict (*)(Hit&);

// A check by the name rules use; nullptr when there is none of that name.
Check check_named(std::string_view name);

}  // namespace astra::gateway::guardrails
