// What judging a text costs, per size: normalising, and the linear model on the normalised text.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "gateway/guardrails/classifier/injection_detector.hpp"
#include "gateway/guardrails/text/normalise.hpp"

namespace {

using namespace astra::gateway;

constexpr int rounds = 400;

std::string prose(std::size_t bytes) {
  constexpr const char* words[] = {"please", "summarise", "the", "attached", "report", "for", "our", "team,", "and", "list", "three", "open",
                                   "questions",
                                   "about", "budget", "travel", "2024", "it", "ignores", "earlier", "numbers.", "Thanks", "a", "lot!", "function",
                                   "price"};
  std::string out;
  for (std::size_t i = 0; out.size() < bytes; ++i) out += std::string(words[(i * 7 + i / 5) % std::size(words)]) + ' ';
  out.resize(bytes);
  return out;
}

template <class Work>
void measure(const char* name, std::size_t bytes, Work work) {
  std::vector<double> micros;
  for (int i = 0; i < rounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    micros.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(micros.begin(), micros.end());
  const double median = micros[rounds / 2];
  std::printf("| %s | %zu | %.1f | %.1f | %.1f |\n", name, bytes, median, micros[rounds * 99 / 100], median * 1024 / static_cast<double>(bytes));
}

}  // namespace

int main() {
  const auto detector = classifier::InjectionDetector::create();
  if (!detector.ok()) return 1;
  std::puts("| step | bytes | p50 us | p99 us | us per KB |\n|---|---|---|---|---|");
  double sum = 0;
  for (const std::size_t bytes : {256U, 2048U, 4096U, 65536U}) {
    const std::string text = prose(bytes);
    const std::string plain = guardrails::normalise(text, {.keep_map = false}).plain;
    measure("normalise", bytes, [&] { sum += static_cast<double>(guardrails::normalise(text, {.keep_map = false}).plain.size()); });
    measure("linear model", bytes, [&] { sum += detector->judge_normalised(plain, TextKind::user).score; });
  }
  return sum < 0 ? 1 : 0;
}
