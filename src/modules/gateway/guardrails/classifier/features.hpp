#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gateway/guardrails/classifier/concepts.hpp"
#include "gateway/guardrails/classifier/tokens.hpp"

namespace astra::gateway::classifier {

// Turns a normalised text into hashed features, the same ones for training and for use:
// words and their 2- and 3-grams, pairs over a gap, stems, punctuation, ideas (concepts) that follow each other closely,
// and what a sentence begins with; inside structured data the words once more, marked as such.
//
// `sink.feature(hash)` takes each feature; `sink.end_of_token()` follows each word. No allocation, one pass.
template <class Sink>
class FeatureWalk {
 public:
  FeatureWalk(const Concepts& concepts, Sink& sink) : concepts_(concepts), sink_(sink) {}

  // `as_data`: the text is a tool's result or a document, whatever it looks like.
  void run(std::string_view text, bool as_data) {
    Tokenizer tokens(text);
    Token token;
    while (tokens.next(token)) {
      switch (token.kind) {
        case TokenKind::word: word(token, as_data || tokens.structured()); break;
        case TokenKind::punctuation:
          sink_.feature(combine(in_punctuation, token.hash));
          sink_.feature(combine(combine(in_punctuation, token.hash), one_));
          begins_ = true;
          break;
        case TokenKind::sentence_end:
          sink_.feature(combine(in_punctuation, token.hash));
          if (!begins_) sentence_ends();
          break;
      }
    }
  }

 private:
  static constexpr std::uint64_t begin = hash_of("<s>");
  static constexpr std::uint64_t in_punctuation = hash_of("p"), in_skip = hash_of("k"), in_stem = hash_of("t"), in_idea = hash_of("c"),
                                 in_pair = hash_of("cc"), in_triple = hash_of("ccc"), in_data = hash_of("d"), in_data_idea = hash_of("dc"),
                                 in_start = hash_of("sc");
  static constexpr std::size_t reach = 8;  // words between two ideas that belong together
  struct Idea {
    std::uint8_t name = Concepts::none;
    std::size_t at = 0;
  };

  void sentence_ends() {
    two_ = one_;
    one_ = begin;
    begins_ = true;
  }

  void word(const Token& token, bool data) {
    const std::uint64_t w = token.hash;
    const std::uint64_t bigram = combine(one_, w), trigram = combine(combine(two_, one_), w);
    sink_.feature(w);
    sink_.feature(bigram);
    sink_.feature(trigram);
    sink_.feature(combine(in_skip, combine(two_, w)));
    if (begins_ && one_ != begin) sink_.feature(combine(begin, w));
    if (token.letters > 5) sink_.feature(combine(in_stem, token.prefix[1]));
    if (data) {
      sink_.feature(combine(in_data, w));
      if (begins_) sink_.feature(combine(in_data, combine(begin, w)));
      sink_.feature(combine(in_data, bigram));
    }
    idea(token, bigram, trigram, data);
    two_ = one_;
    one_ = w;
    begins_ = false;
    ++at_;
    sink_.end_of_token();
  }

  void idea(const Token& token, std::uint64_t bigram, std::uint64_t trigram, bool data) {
    std::uint8_t name = concepts_.word(trigram);
    if (name == Concepts::none) name = concepts_.word(bigram);
    if (name == Concepts::none) name = concepts_.word(token.hash);
    for (std::size_t i = token.prefix_count(); name == Concepts::none && i > 0; --i) name = concepts_.stem(token.prefix[i - 1]);
    if (name == Concepts::none) return;
    const std::uint64_t self = std::uint64_t{name} + 1;
    sink_.feature(combine(in_idea, self));
    if (begins_) sink_.feature(combine(in_start, self));
    if (data) sink_.feature(combine(in_data_idea, self));
    const Idea& last = ideas_[0];
    const Idea& before = ideas_[1];
    for (const Idea& other : ideas_) {
      if (other.name == Concepts::none || at_ - other.at > reach || other.name == name) continue;
      const std::uint64_t pair = combine(in_pair, combine(std::uint64_t{other.name} + 1, self));
      sink_.feature(pair);
      if (data) sink_.feature(combine(in_data, pair));
    }
    if (before.name != Concepts::none && at_ - before.at <= 2 * reach)
      sink_.feature(combine(in_triple, combine(combine(std::uint64_t{before.name} + 1, std::uint64_t{last.name} + 1), self)));
    for (std::size_t i = ideas_.size() - 1; i > 0; --i) ideas_[i] = ideas_[i - 1];
    ideas_[0] = {.name = name, .at = at_};
  }

  const Concepts& concepts_;
  Sink& sink_;
  std::uint64_t one_ = begin, two_ = begin;
  bool begins_ = true;
  std::size_t at_ = 0;
  std::array<Idea, 4> ideas_{};
};

}  // namespace astra::gateway::classifier
