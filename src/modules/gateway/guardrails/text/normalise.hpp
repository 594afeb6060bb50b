#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guardrails/limits.hpp"
#include "gateway/guardrails/text/disguise.hpp"
#include "gateway/guardrails/text/offset_map.hpp"

namespace astra::gateway::guardrails {

struct NormaliseOptions {
  std::size_t max_bytes = limits::max_text_bytes;  // of input; the rest is left out and `cut` says so
  bool keep_map = true;                            // false: spans of `plain` cannot be mapped back
};

// Text that was written in characters nobody sees. It is part of `plain` too, where it stood, between spaces.
struct HiddenText {
  Disguise how;
  Span where;        // in the original
  std::string text;  // UTF-8, not folded
};

// A text as a reader would say it: lower case, compatibility forms and accents folded, look-alike letters in the script
// of their word, nothing invisible. Line breaks and spacing stay. Not a decoder: text/decode.hpp reads encodings.
struct Normalised {
  std::string plain;
  OffsetMap map;
  DisguiseCounts disguises;
  std::vector<HiddenText> hidden;
  bool cut = false;

  Span original(Span of_plain) const { return map.source(of_plain); }
};

// Linear in the text, which may be any bytes; what is not UTF-8 becomes U+FFFD. Plain ASCII takes a fast path.
Normalised normalise(std::string_view text, const NormaliseOptions& options = {});

// Whether normalising leaves everything but the case of ASCII letters as it is.
bool is_plain_ascii(std::string_view text);

}  // namespace astra::gateway::guardrails
