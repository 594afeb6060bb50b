#include <algorithm>
#include <array>
#include <cstdint>

#include "gateway/guardrails/text/code_points.hpp"
#include "gateway/guardrails/text/decode.hpp"
#include "gateway/guardrails/text/letter_statistics.hpp"

namespace astra::gateway::guardrails {
namespace {

constexpr std::size_t block_letters = 24;
constexpr int unlike_english = 2;        // mean score of a letter, below which a block is looked at again
constexpr int least_gain = 16 * 14;      // nats by which a reading must win, over all its letters
constexpr int least_gain_per_letter = 12; // and for each of them, in sixteenths
constexpr int like_english = 9;          // mean score of a letter that the reading must reach
constexpr std::size_t least_letters = 14;
constexpr std::size_t longest_word = 28; // what is longer is no word

// Sixteenths of a nat against even chances.
constexpr std::array<std::int8_t, 26> letter_scores = {8, -10, 2, 2, 18, -9, -10, -1, 9, -40, -29, 2, -3,
                                                         9, 11, -3, -53, 7, 10, 15, -3, -22, -22, -40, -18, -53};

using Histogram = std::array<std::uint32_t, 26>;

// What the letters of blocks are that do not look like English, and how many.
std::size_t unlikely_letters(std::string_view plain, Histogram& histogram) {
  std::size_t unlikely = 0;
  Histogram block{};
  std::size_t letters = 0;
  int score = 0, before = 0;
  const auto close = [&] {
    if (letters >= block_letters / 3 && score < unlike_english * static_cast<int>(letters)) {
      for (std::size_t i = 0; i < 26; ++i) histogram[i] += block[i];
      unlikely += letters;
    }
    block = {};
    letters = 0;
    score = 0;
  };
  for (const char c : plain) {
    const int index = letter_index(c);
    if (index != 0 || before != 0) score += letter_pairs[before][index];
    before = index;
    if (index == 0) continue;
    ++block[static_cast<std::size_t>(index - 1)];
    if (++letters == block_letters) close();
  }
  close();
  return unlikely;
}

struct Transform {
  Encoding how;
  std::array<char, 256> letter;
};

Transform caesar(int shift) {
  Transform t{Encoding::caesar, {}};
  for (int i = 0; i < 256; ++i) t.letter[static_cast<std::size_t>(i)] = static_cast<char>(i);
  for (int i = 0; i < 26; ++i) t.letter[static_cast<std::size_t>('a' + i)] = static_cast<char>('a' + (i + shift) % 26);
  return t;
}

Transform atbash() {
  Transform t = caesar(0);
  t.how = Encoding::atbash;
  for (int i = 0; i < 26; ++i) t.letter[static_cast<std::size_t>('a' + i)] = static_cast<char>('z' - i);
  return t;
}

// The shifts under which the letters are most like English.
std::array<int, 2> likely_shifts(const Histogram& histogram) {
  std::array<std::pair<long, int>, 25> scores;
  for (int shift = 1; shift < 26; ++shift) {
    long score = 0;
    for (std::size_t i = 0; i < 26; ++i)
      score += static_cast<long>(histogram[i]) * letter_scores[(i + static_cast<std::size_t>(shift)) % 26];
    scores[static_cast<std::size_t>(shift - 1)] = {score, shift};
  }
  std::partial_sort(scores.begin(), scores.begin() + 2, scores.end(), std::greater<>());
  return {scores[0].second, scores[1].second};
}

// The stretch of words that gains most by a reading (Kadane), with what it gains.
struct Stretch {
  Span where;
  int gain = 0;
  int score = 0;
  std::size_t letters = 0;
};

template <class Score>
Stretch best_stretch(std::string_view plain, Score score_of_word) {
  Stretch best, now;
  for (std::size_t at = 0; at < plain.size();) {
    if (letter_index(plain[at]) == 0) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < plain.size() && letter_index(plain[end]) != 0) ++end;
    if (now.gain <= 0) now = {{at, at}};
    if (end - at > longest_word) {
      now = {{end, end}};
      at = end;
      continue;
    }
    const std::string_view word = plain.substr(at, end - at);
    const int score = score_of_word(word);
    now.score += score;
    now.gain += score - english_score(word);
    now.letters += end - at;
    now.where.end = end;
    if (now.gain > best.gain) best = now;
    at = end;
  }
  return best;
}

bool convincing(const Stretch& stretch) {
  const int letters = static_cast<int>(stretch.letters);
  return stretch.letters >= least_letters && stretch.gain >= least_gain && stretch.gain >= least_gain_per_letter * letters &&
         stretch.score >= like_english * letters;
}

int score_with(const std::array<char, 256>& letter, std::string_view word) {
  int score = 0, before = 0;
  for (const char c : word) {
    const int index = letter_index(letter[static_cast<unsigned char>(c)]);
    score += letter_pairs[before][index];
    before = index;
  }
  return score + letter_pairs[before][0];
}

int score_backwards(std::string_view word) {
  int score = 0, before = 0;
  for (std::size_t i = word.size(); i > 0; --i) {
    const int index = letter_index(word[i - 1]);
    score += letter_pairs[before][index];
    before = index;
  }
  return score + letter_pairs[before][0];
}

std::string backwards(std::string_view text) {
  std::string out(text.size(), ' ');
  std::size_t to = text.size();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = code_point_at(text, at).size;
    to -= size;
    text.copy(out.data() + to, size, at);
    at += size;
  }
  return out;
}

std::string words_backwards(std::string_view text) {
  std::string out(text);
  for (std::size_t at = 0; at < out.size();) {
    std::size_t end = at;
    while (end < out.size() && letter_index(out[end]) != 0) ++end;
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(at), out.begin() + static_cast<std::ptrdiff_t>(end));
    at = end + 1;
  }
  return out;
}

void keep(const Normalised& normal, Encoding how, Span stretch, std::string text, std::vector<Decoded>& found) {
  found.push_back({how, normal.original(stretch), std::move(text)});
}

// What a stretch says is read with the punctuation around it; when it is most of a text, the rest is in the same writing.
Span with_surroundings(std::string_view plain, Span span) {
  if (span.size() * 5 >= plain.size() * 3) return {0, plain.size()};
  const auto ends = [&](char c) { return letter_index(c) != 0 || c == '\n'; };
  while (span.begin > 0 && !ends(plain[span.begin - 1])) --span.begin;
  while (span.end < plain.size() && !ends(plain[span.end])) ++span.end;
  return span;
}

}  // namespace

void decode_ciphers(const Normalised& normal, std::vector<Decoded>& found) {
  const std::string_view plain = normal.plain;
  Histogram histogram{};
  const bool overridden = normal.disguises[Disguise::bidi_override] > 0;
  if (unlikely_letters(plain, histogram) < least_letters && !overridden) return;
  std::array<Transform, 3> transforms{atbash(), caesar(0), caesar(0)};
  const std::array<int, 2> shifts = likely_shifts(histogram);
  transforms[1] = caesar(shifts[0]);
  transforms[2] = caesar(shifts[1]);
  for (const Transform& transform : transforms) {
    const Stretch stretch = best_stretch(plain, [&](std::string_view word) { return score_with(transform.letter, word); });
    if (!convincing(stretch)) continue;
    const Span where = with_surroundings(plain, stretch.where);
    std::string text(plain.substr(where.begin, where.size()));
    for (char& c : text) c = transform.letter[static_cast<unsigned char>(c)];
    keep(normal, transform.how, where, std::move(text), found);
  }
  Stretch stretch = best_stretch(plain, [](std::string_view word) { return score_backwards(word); });
  if (overridden && !convincing(stretch)) stretch = {{0, plain.size()}};
  else if (!convincing(stretch)) return;
  const Span where = with_surroundings(plain, stretch.where);
  const std::string_view text = plain.substr(where.begin, where.size());
  keep(normal, Encoding::reversed, where, backwards(text), found);
  keep(normal, Encoding::reversed_words, where, words_backwards(text), found);
}

}  // namespace astra::gateway::guardrails
