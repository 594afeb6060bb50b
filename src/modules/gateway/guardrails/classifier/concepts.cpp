#include "gateway/guardrails/classifier/concepts.hpp"

#include "gateway/guardrails/classifier/tokens.hpp"

namespace astra::gateway::classifier {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

template <class Each>
void split(std::string_view text, char separator, Each each) {
  while (true) {
    const auto at = text.find(separator);
    each(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return;
    text.remove_prefix(at + 1);
  }
}

}  // namespace

// A phrase's hash is that of its words one after the other, as the feature walk builds it.
void Concepts::add(std::string_view form, std::uint8_t name) {
  const bool stem = form.ends_with('*');
  if (stem) form.remove_suffix(1);
  Tokenizer tokens(form);
  Token token;
  std::uint64_t hash = 0;
  bool first = true;
  while (tokens.next(token)) {
    if (token.kind != TokenKind::word) continue;
    if (stem) {
      const std::size_t count = token.prefix_count();
      if (count == 0) return;  // too short for a stem
      hash = ~token.prefix[count - 1];
    } else {
      hash = first ? token.hash : combine(hash, token.hash);
    }
    first = false;
  }
  if (first || used_ + 1 >= slots_.size() / 2) return;
  std::size_t i = (hash >> 20U) & (slots_.size() - 1);
  while (slots_[i].name != none) {
    if (slots_[i].hash == hash) return;  // the first meaning stays
    i = (i + 1) & (slots_.size() - 1);
  }
  slots_[i] = {.hash = hash, .name = name};
  ++used_;
  const std::uint64_t bit = hash % filter_bits;
  filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
}

Concepts Concepts::parse(std::string_view text) {
  Concepts concepts;
  split(text, '\n', [&concepts](std::string_view line) {
    const auto colon = line.find(':');
    if (line.empty() || line.front() == '#' || colon == std::string_view::npos || concepts.names_ == at_most) return;
    const auto name = static_cast<std::uint8_t>(concepts.names_++);
    split(line.substr(colon + 1), ',', [&concepts, name](std::string_view form) {
      if (!form.empty()) concepts.add(form, name);
    });
  });
  return concepts;
}

}  // namespace astra::gateway::classifier
