#pragma once
#include <cstdint>
#include <vector>

#include "gateway/guardrails/text/span.hpp"

namespace astra::gateway::guardrails {

// From the bytes of a derived text back to those of the text it was made from. An empty map is the identity.
class OffsetMap {
 public:
  // The derived bytes [at, at + size) came, together, from source. Called in order of at, without gaps.
  void add(std::size_t at, std::size_t size, Span source);
  // The derived text was cut back to its first `size` bytes.
  void cut(std::size_t size);

  // The source bytes that the derived span came from: from the first byte of its first piece to the end of its last.
  // An empty span is an empty one.
  Span source(Span derived) const;

  bool identity() const { return pieces_.empty(); }

 private:
  // Bytes that moved together have one piece (one for one), as do those of one character that changed its length.
  struct Piece {
    std::uint32_t at;
    std::uint32_t source;
    std::uint32_t source_size;  // 0: one for one up to the next piece
  };
  const Piece& piece_of(std::size_t at) const;

  std::vector<Piece> pieces_;
  std::size_t end_ = 0;  // of the derived text
};

}  // namespace astra::gateway::guardrails
