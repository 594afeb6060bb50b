#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guardrails/text/encodings.hpp"
#include "gateway/guardrails/text/normalise.hpp"

namespace astra::gateway::guardrails {

struct ReadOptions {
  std::size_t max_bytes = limits::max_text_bytes;
  std::size_t max_decoded_bytes = limits::max_decoded_bytes;  // of all views together
  std::size_t max_views = limits::max_views;
  int max_depth = limits::max_decode_depth;                   // encodings inside encodings
};

// One way to read a text: as it stands, or as what it says once decoded.
struct View {
  std::string text;           // empty for the text itself
  Normalised normal;
  std::vector<Encoding> how;  // from the outside in; empty for the text itself
  Span where;                 // the bytes of the original that it came from
  double share = 1;           // of the text one level up, by bytes: 1 when all of it was encoded

  bool decoded() const { return !how.empty(); }
};

// A text with everything that was found encoded in it. Views refer to nothing outside but the text itself.
struct Reading {
  std::vector<View> views;   // the first is the text itself
  bool exhausted = false;    // something was left undecoded because a budget was spent
};

// Normalises a text, decodes what is encoded in it, and again what is encoded in that. A view is never a finding: it is
// text to be judged as any other. Linear in the text and the budget.
Reading read(std::string_view text, const ReadOptions& options = {});

}  // namespace astra::gateway::guardrails
