#include "gateway/guardrails/text/offset_map.hpp"

#include <algorithm>

namespace astra::gateway::guardrails {

void OffsetMap::add(std::size_t at, std::size_t size, Span source) {
  const bool one_for_one = size == source.size();
  end_ = at + size;
  if (one_for_one && !pieces_.empty()) {
    const Piece& last = pieces_.back();
    if (last.source_size == 0 && last.source + (at - last.at) == source.begin) return;  // goes on as it was
  }
  pieces_.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(source.begin),
                     one_for_one ? 0 : static_cast<std::uint32_t>(source.size())});
}

void OffsetMap::cut(std::size_t size) {
  while (!pieces_.empty() && pieces_.back().at >= size) pieces_.pop_back();
  end_ = size;
}

const OffsetMap::Piece& OffsetMap::piece_of(std::size_t at) const {
  const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), at, [](std::size_t a, const Piece& p) { return a < p.at; });
  return after == pieces_.begin() ? pieces_.front() : *(after - 1);
}

Span OffsetMap::source(Span derived) const {
  if (pieces_.empty()) return derived;
  const Piece& first = piece_of(derived.begin);
  const std::size_t begin = first.source_size == 0 ? first.source + (derived.begin - first.at) : first.source;
  if (derived.end <= derived.begin) return {begin, begin};
  const Piece& last = piece_of(derived.end - 1);
  const std::size_t end = last.source_size == 0 ? last.source + (derived.end - last.at) : last.source + last.source_size;
  return {begin, std::max(begin, end)};
}

}  // namespace astra::gateway::guardrails
