#include "gateway/guardrails/text/read.hpp"

#include <algorithm>

#include "gateway/guardrails/text/decode.hpp"

namespace astra::gateway::guardrails {
namespace {

std::vector<Decoded> decode_once(std::string_view text, const Normalised& normal) {
  std::vector<Decoded> found;
  decode_runs(text, found);
  decode_escapes(text, found);
  decode_symbols(text, normal, found);
  decode_spelling(text, normal, found);
  decode_ciphers(normal, found);
  return found;
}

}  // namespace

Reading read(std::string_view text, const ReadOptions& options) {
  Reading reading;
  text = text.substr(0, options.max_bytes);
  reading.views.push_back({.normal = normalise(text), .where = {0, text.size()}});
  std::size_t budget = std::min(options.max_decoded_bytes, 4 * text.size() + 4096);
  // Breadth first: what is plainly encoded is read before what is wrapped many times.
  for (std::size_t next = 0; next < reading.views.size(); ++next) {
    const std::size_t depth = reading.views[next].how.size();
    if (depth >= static_cast<std::size_t>(options.max_depth)) continue;
    const std::string_view source = depth == 0 ? text : std::string_view(reading.views[next].text);
    for (Decoded& each : decode_once(source, reading.views[next].normal)) {
      if (reading.views.size() >= options.max_views || each.text.size() > budget) {
        reading.exhausted = true;
        break;
      }
      budget -= each.text.size();
      const View& outer = reading.views[next];
      const bool same = std::any_of(reading.views.begin(), reading.views.end(),
                                    [&](const View& v) { return each.text == (v.decoded() ? std::string_view(v.text) : text); });
      if (same) continue;
      View view;
      view.how = outer.how;
      view.how.push_back(each.how);
      view.where = depth == 0 ? each.where : outer.where;
      view.share = source.empty() ? 0 : static_cast<double>(each.where.size()) / static_cast<double>(source.size());
      view.text = std::move(each.text);
      view.normal = normalise(view.text);
      reading.views.push_back(std::move(view));
    }
  }
  return reading;
}

}  // namespace astra::gateway::guardrails
