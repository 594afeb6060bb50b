#include "gateway/guardrails/classifier/tokens.hpp"

namespace astra::gateway::classifier {
namespace {

enum class Class : std::uint8_t { space, letter, single, mark, stop };

constexpr std::size_t longest_word_letters = 40;
constexpr std::uint32_t stray = 0xb7;  // a byte that is no UTF-8 separates words, as a middle dot does
constexpr std::size_t longest_mark_run = 4;

Class class_of_ascii(unsigned char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return Class::letter;
  if (c == '.' || c == '!' || c == '?' || c == '\n' || c == ';' || c == ':') return Class::stop;
  return c <= ' ' || c == 0x7f || c == ',' ? Class::space : Class::mark;
}

Class class_of(std::uint32_t c) {
  if (c < 0x80) return class_of_ascii(static_cast<unsigned char>(c));
  if (c < 0xc0 || c == 0xd7 || c == 0xf7) return c == 0xaa || c == 0xb5 || c == 0xba ? Class::letter : Class::space;
  if (c == 0x060c || c == 0x061b || c == 0x061f || c == 0x06d4 || c == 0x0964 || c == 0x0965) return Class::stop;
  if (c < 0x0e00) return Class::letter;
  if (c < 0x0e80) return Class::single;  // Thai
  if (c >= 0x2000 && c < 0x2c00) return Class::space;
  if (c == 0x3002) return Class::stop;
  if (c >= 0x2e00 && c < 0x2e80) return Class::space;
  if (c >= 0x3000 && c < 0x3040) return Class::space;
  const bool han_or_kana = (c >= 0x3040 && c < 0xa000) || (c >= 0xf900 && c < 0xfb00) || (c >= 0x20000 && c < 0x32000);
  if (han_or_kana || (c >= 0xac00 && c < 0xd7b0)) return Class::single;
  if (c == 0xff01 || c == 0xff1f || c == 0xff1a || c == 0xff1b) return Class::stop;
  if (c >= 0xe000 && c < 0xf900) return Class::space;
  if (c >= 0xfe00 && c < 0xfe70) return Class::space;
  if (c >= 0xff00 && c < 0xff66) return Class::space;
  return c >= 0x10000 ? Class::space : Class::letter;
}

unsigned char lower(unsigned char c) { return c >= 'A' && c <= 'Z' ? static_cast<unsigned char>(c | 0x20) : c; }

bool digit(unsigned char c) { return c >= '0' && c <= '9'; }

}  // namespace

Tokenizer::Letter Tokenizer::letter_at(std::size_t at) const {
  const auto byte = [this](std::size_t i) { return i < text_.size() ? static_cast<unsigned char>(text_[i]) : 0U; };
  const auto follows = [&byte](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned first = byte(at);
  if (first < 0x80) return {first, 1};
  if (first < 0xc2) return {stray, 1};
  if (first < 0xe0 && follows(at + 1)) return {(first & 0x1fU) << 6 | (byte(at + 1) & 0x3fU), 2};
  if (first >= 0xe0 && first < 0xf0 && follows(at + 1) && follows(at + 2)) {
    const std::uint32_t code = (first & 0x0fU) << 12 | (byte(at + 1) & 0x3fU) << 6 | (byte(at + 2) & 0x3fU);
    if (code >= 0x800) return {code, 3};
  }
  if (first >= 0xf0 && first < 0xf5 && follows(at + 1) && follows(at + 2) && follows(at + 3)) {
    const std::uint32_t code = (first & 0x07U) << 18 | (byte(at + 1) & 0x3fU) << 12 | (byte(at + 2) & 0x3fU) << 6 | (byte(at + 3) & 0x3fU);
    if (code >= 0x10000) return {code, 4};
  }
  return {stray, 1};
}

void Tokenizer::word(Token& token) {
  std::uint64_t hash = fnv_seed;
  std::size_t letters = 0;
  token.kind = TokenKind::word;
  token.single = false;
  bool in_digits = false;
  while (at_ < text_.size()) {
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c < 0x80) {
      const bool more = at_ + 1 < text_.size() && class_of_ascii(static_cast<unsigned char>(text_[at_ + 1])) == Class::letter;
      const bool apostrophe = c == '\'' && letters > 0 && more;
      if (apostrophe) {
        ++at_;
        continue;
      }
      if (class_of_ascii(c) != Class::letter) break;
      ++at_;
      if (digit(c) && in_digits) continue;  // every number of digits reads as one
      in_digits = digit(c);
      hash = fnv_step(hash, in_digits ? '0' : lower(c));
    } else {
      const Letter letter = letter_at(at_);
      if (class_of(letter.code) != Class::letter) break;
      for (std::size_t i = 0; i < letter.bytes; ++i) hash = fnv_step(hash, static_cast<unsigned char>(text_[at_ + i]));
      at_ += letter.bytes;
      in_digits = false;
    }
    ++letters;
    const std::size_t prefix = letters - Token::shortest_prefix;  // wraps while the word is short
    if (prefix < Token::prefixes) token.prefix[prefix] = hash;
    if (letters == longest_word_letters) break;
  }
  token.letters = static_cast<std::uint8_t>(letters);
  token.hash = mix(hash);
}

void Tokenizer::punctuation(Token& token) {
  std::uint64_t hash = fnv_seed;
  std::size_t length = 0;
  unsigned char last = 0;
  while (at_ < text_.size()) {
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c >= 0x80 || class_of_ascii(c) != Class::mark) break;
    last = c;
    ++at_;
    if (++length <= longest_mark_run) hash = fnv_step(hash, last);
  }
  if (last == '"' || last == '\'') {  // a key of JSON or of a dictionary
    std::size_t next = at_;
    while (next < text_.size() && text_[next] == ' ') ++next;
    if (length <= 2 && next < text_.size() && text_[next] == ':') structured_ = true;
  }
  if (last == '>' && length <= 2) structured_ = true;
  token = {.kind = TokenKind::punctuation, .single = false, .letters = 0, .hash = mix(hash)};
}

bool Tokenizer::next(Token& token) {
  while (at_ < text_.size()) {
    const auto c = static_cast<unsigned char>(text_[at_]);
    const Letter letter = letter_at(at_);
    switch (c < 0x80 ? class_of_ascii(c) : class_of(letter.code)) {
      case Class::space: at_ += letter.bytes; break;
      case Class::letter: word(token); return true;
      case Class::single: {
        std::uint64_t hash = fnv_seed;
        for (std::size_t i = 0; i < letter.bytes; ++i) hash = fnv_step(hash, static_cast<unsigned char>(text_[at_ + i]));
        at_ += letter.bytes;
        token = {.kind = TokenKind::word, .single = true, .letters = 1, .hash = mix(hash)};
        return true;
      }
      case Class::mark: punctuation(token); return true;
      case Class::stop: {
        std::uint64_t hash = fnv_step(fnv_seed, c == '\n' ? c : (c < 0x80 ? c : '.'));
        at_ += letter.bytes;
        std::size_t run = 1;
        while (c < 0x80 && at_ < text_.size() && text_[at_] == static_cast<char>(c)) {
          ++at_;
          if (++run == 2 || run == 3) hash = fnv_step(hash, c);
        }
        token = {.kind = TokenKind::sentence_end, .single = false, .letters = 0, .hash = mix(hash)};
        return true;
      }
    }
  }
  return false;
}

}  // namespace astra::gateway::classifier
