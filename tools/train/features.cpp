// Writes the hashed features of texts, for training: the same code as in the server. Frames on standard input: u32 length, u8 flags
// (1: data), the text; frames out: u32 count, then the upper 32 bits of each feature's hash, 0 closing each word.
//
//   train.features CONCEPTS_FILE < frames > features
//   train.features --normalise < text > text
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "gateway/guardrails/classifier/features.hpp"
#include "gateway/guardrails/text/normalise.hpp"

namespace {

using namespace astra::gateway::classifier;
using astra::gateway::guardrails::normalise;

struct Collect {
  std::vector<std::uint32_t> hashes;
  void feature(std::uint64_t hash) {
    const auto upper = static_cast<std::uint32_t>(hash >> 32U);
    hashes.push_back(upper == 0 ? 1 : upper);
  }
  void end_of_token() { hashes.push_back(0); }
};

bool read(void* into, std::size_t bytes) { return std::fread(into, 1, bytes, stdin) == bytes; }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::ifstream file(argv[1]);
  const std::string words(std::istreambuf_iterator<char>(file), {});
  if (std::string_view(argv[1]) == "--normalise") {  // the ideas as a model carries them
    const std::string all(std::istreambuf_iterator<char>(std::cin), {});
    std::fputs(normalise(all).plain.c_str(), stdout);
    return 0;
  }
  const Concepts concepts = Concepts::parse(normalise(words).plain);
  std::uint32_t length = 0;
  std::uint8_t flags = 0;
  std::string text;
  Collect collect;
  while (read(&length, sizeof length) && read(&flags, sizeof flags)) {
    text.resize(length);
    if (!read(text.data(), length)) return 1;
    collect.hashes.clear();
    FeatureWalk(concepts, collect).run(normalise(text, {.keep_map = false}).plain, (flags & 1U) != 0);
    const auto count = static_cast<std::uint32_t>(collect.hashes.size());
    std::fwrite(&count, sizeof count, 1, stdout);
    std::fwrite(collect.hashes.data(), sizeof(std::uint32_t), count, stdout);
  }
  return 0;
}
