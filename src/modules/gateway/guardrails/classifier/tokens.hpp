#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gateway/guardrails/classifier/hashing.hpp"

namespace astra::gateway::classifier {

enum class TokenKind : std::uint8_t { word, punctuation, sentence_end };

// A word (a letter of a script without spaces is a word), a run of punctuation, or the end of a sentence. Holds no text.
struct Token {
  static constexpr std::size_t shortest_prefix = 4;  // code points
  static constexpr std::size_t prefixes = 5;         // of 4, 5, 6, 7 and 8 code points
  TokenKind kind = TokenKind::word;
  bool single = false;  // a letter of a script without spaces
  std::uint8_t letters = 0;
  std::uint64_t hash = 0;
  std::array<std::uint64_t, prefixes> prefix{};  // those the word is at least as long as

  std::size_t prefix_count() const {
    return letters < shortest_prefix ? 0 : (letters - shortest_prefix + 1 < prefixes ? letters - shortest_prefix + 1 : prefixes);
  }
};

// Cuts a text into tokens, once from front to back, without allocating. Tolerates invalid UTF-8. Latin capitals count as small letters.
class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  // False at the end of the text.
  bool next(Token& token);

  // True once a quoted key, a tag or a header line has been read: the text is data of some format, not prose.
  bool structured() const { return structured_; }

 private:
  struct Letter {
    std::uint32_t code = 0;
    std::uint8_t bytes = 1;
  };
  Letter letter_at(std::size_t at) const;
  void word(Token& token);
  void punctuation(Token& token);

  std::string_view text_;
  std::size_t at_ = 0;
  bool structured_ = false;
};

}  // namespace astra::gateway::classifier
