#include "gateway/guardrails/prompt_fingerprint.hpp"

#include <algorithm>

#include "gateway/guardrails/text/code_points.hpp"

namespace astra::gateway::guardrails {
namespace {

struct Word {
  std::uint64_t hash;
  Span where;
};

// Words of letters and digits; ideographs and kana count as words of their own, since nothing stands between them.
std::vector<Word> words_of(std::string_view plain) {
  std::vector<Word> out;
  constexpr std::uint64_t basis = 0xCBF29CE484222325u, prime = 0x100000001B3u;
  std::size_t begin = 0;
  std::uint64_t hash = basis;
  const auto close = [&](std::size_t end) {
    if (end > begin) out.push_back({hash, {begin, end}});
    hash = basis;
  };
  for (std::size_t at = 0; at < plain.size();) {
    const CodePoint read = code_point_at(plain, at);
    const char32_t c = read.value;
    const bool alone = c >= 0x2E80 && c < 0xAC00;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0x80 && c != invalid_code_point && (c < 0x2000 || c >= 0xAC00));
    if (!letter || alone) close(at), begin = at + (alone ? 0 : read.size);
    if (letter || alone)
      for (std::size_t i = 0; i < read.size; ++i) hash = (hash ^ static_cast<unsigned char>(plain[at + i])) * prime;
    at += read.size;
    if (alone) close(at), begin = at;
  }
  close(plain.size());
  return out;
}

std::uint64_t run_at(const std::vector<Word>& words, std::size_t first) {
  std::uint64_t run = 0;
  for (std::size_t i = 0; i < PromptFingerprint::words_a_run; ++i) run = (run ^ words[first + i].hash) * 0x9E3779B97F4A7C15u + 1;
  return run;
}

}  // namespace

PromptFingerprint::PromptFingerprint(std::string_view system_prompt) {
  const Normalised normal = normalise(system_prompt, {.keep_map = false});
  const std::vector<Word> words = words_of(normal.plain);
  for (std::size_t i = 0; i + words_a_run <= words.size(); ++i) runs_.push_back(run_at(words, i));
  std::sort(runs_.begin(), runs_.end());
  runs_.erase(std::unique(runs_.begin(), runs_.end()), runs_.end());
}

PromptLeak PromptFingerprint::find_in(const Normalised& text) const {
  PromptLeak leak;
  if (runs_.empty()) return leak;
  const std::vector<Word> words = words_of(text.plain);
  std::vector<std::uint64_t> seen;
  std::size_t row = 0;
  for (std::size_t i = 0; i + words_a_run <= words.size(); ++i) {
    const std::uint64_t run = run_at(words, i);
    if (!std::binary_search(runs_.begin(), runs_.end(), run)) {
      row = 0;
      continue;
    }
    seen.push_back(run);
    ++row;
    const std::size_t length = row + words_a_run - 1;
    if (length <= leak.words) continue;
    leak.words = length;
    leak.where = text.original({words[i + 1 - row].where.begin, words[i + words_a_run - 1].where.end});
  }
  std::sort(seen.begin(), seen.end());
  const auto different = std::unique(seen.begin(), seen.end()) - seen.begin();
  leak.share = static_cast<double>(different) / static_cast<double>(runs_.size());
  return leak;
}

}  // namespace astra::gateway::guardrails
