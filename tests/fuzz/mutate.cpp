// Runs a fuzz target over mutations of a corpus, the same ones every time for the same seed.
//
//   <target>.fuzz <rounds> <corpus folder> [seed]
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Random = std::mt19937_64;

constexpr const char* tokens[] = {"{", "}", "[", "]", "\"", ",", ":", "null", "true", "-1", "1e400", "\\u0000", "\\ud83d", "\n\n", "\r", "\r\n",
                                  "data: ", "data:", "event: error\n", "[DONE]", "\xEF\xBB\xBF", "\xFF", "\xE2\x82", "18446744073709551616", "{}"};

std::string current;

// Keeps the input that broke a promise, to be given back as a corpus of one.
void keep_input(int) {
  if (std::FILE* file = std::fopen("fuzz-failure.bin", "wb")) {
    std::fwrite(current.data(), 1, current.size(), file);
    std::fclose(file);
  }
  std::_Exit(1);
}

std::size_t below(Random& random, std::size_t n) { return n == 0 ? 0 : random() % n; }

void mutate(std::string& text, const std::vector<std::string>& corpus, Random& random) {
  const std::size_t at = below(random, text.size() + 1);
  switch (random() % 6) {
    case 0: text.insert(at, tokens[below(random, std::size(tokens))]); return;
    case 1: text.erase(at, below(random, 20)); return;
    case 2: if (at < text.size()) text[at] = static_cast<char>(random()); return;
    case 3: text.insert(at, text.substr(below(random, text.size() + 1), below(random, 200))); return;
    case 4: text.resize(at); return;
    default: {
      const std::string& other = corpus[below(random, corpus.size())];
      text = text.substr(0, at) + other.substr(below(random, other.size() + 1));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: %s <rounds> <corpus folder> [seed]\n", argv[0]), 2;
  std::vector<std::string> corpus;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[2])) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  if (corpus.empty()) return std::fprintf(stderr, "the corpus is empty\n"), 2;
  Random random(argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
  const long rounds = std::atol(argv[1]);
  std::signal(SIGABRT, keep_input);
  const auto run = [](const std::string& text) {
    current = text;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current.data()), current.size());
  };
  for (const std::string& text : corpus) run(text);
  for (long i = 0; i < rounds; ++i) {
    std::string text = corpus[below(random, corpus.size())];
    for (std::size_t n = 1 + below(random, 4); n > 0; --n) mutate(text, corpus, random);
    run(text);
  }
  std::printf("%ld inputs from %zu files\n", rounds, corpus.size());
  return 0;
}
