#include "gateway/guardrails/text/disguise.hpp"

namespace astra::gateway::guardrails {

std::string_view name_of(Disguise disguise) {
  static constexpr std::string_view names[disguise_count] = {
      "zero_width", "soft_hyphen", "bidi_override", "tag", "variation_bytes", "zero_width_bits",
      "homoglyph", "styled", "fullwidth", "stacked_marks", "control", "invalid_utf8"};
  return names[static_cast<std::size_t>(disguise)];
}

}  // namespace astra::gateway::guardrails
