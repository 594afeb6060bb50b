// What a scan costs: the whole of it, on one thread, against texts of the sizes requests have.
//
//   bench.guardrails [rounds]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "gateway/guardrails/model_scorers.hpp"
#include "gateway/guardrails/scanner.hpp"
#include "gateway/guardrails/stream.hpp"
#include "gateway/guardrails/vault.hpp"

namespace {

using namespace astra::gateway::guardrails;
using Clock = std::chrono::steady_clock;

constexpr std::string_view prose =
    "Could you help me plan a week of meals for a family of four? We like fish and pasta, one of us is allergic to nuts, and on "
    "Wednesdays there is little time to cook. Please write a shopping list with amounts, ordered by where things are in a shop, "
    "and say what can be prepared on Sunday. Last month we tried the menu from https://example.com/menus/week-12?people=4 and "
    "threw away 30% of the vegetables, so smaller amounts would be good. If a dish needs an oven, give the temperature in "
    "degrees Celsius (180 or 200, whichever is usual) and the time in minutes. Thank you, Anna\n\n";
constexpr std::string_view code =
    "def total(items: list[dict]) -> float:\n    \"\"\"Sum of price * quantity; items without a price count nothing.\"\"\"\n    return "
    "sum(item.get('price', 0) * item['quantity'] for item in items)\n\n{\"name\": \"get_weather\", \"parameters\": {\"city\": "
    "\"Berlin\", \"days\": 3}}\n";
constexpr std::string_view other = "Quel temps fera-t-il demain à Genève ? Нужно ли взять зонт? 明日の天気を教えてください。 ";

std::string text_of(std::size_t bytes, bool foreign) {
  std::string out;
  while (out.size() < bytes) {
    out += prose;
    out += foreign ? other : code;
  }
  out.resize(bytes);
  return out;
}

struct Times {
  std::vector<double> us;
  double at(double share) {
    std::sort(us.begin(), us.end());
    return us[static_cast<std::size_t>(share * static_cast<double>(us.size() - 1))];
  }
};

template <class Work>
void measure(const char* name, int rounds, Work work) {
  for (int i = 0; i < rounds / 10 + 1; ++i) work();
  Times times;
  for (int i = 0; i < rounds; ++i) {
    const auto begin = Clock::now();
    work();
    times.us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
  }
  std::printf("%-34s p50 %8.2f us   p99 %8.2f us\n", name, times.at(0.5), times.at(0.99));
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5000;
  const auto begin = Clock::now();
  auto models = model_scorers();
  if (!models.ok()) return 1;
  const auto ruleset = Ruleset::compile(Policy::monitor(), *std::move(models));
  if (!ruleset.ok()) return 1;
  std::printf("compiling the rules: %.0f ms\n", std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  Scratch scratch;
  for (const bool foreign : {false, true})
    for (const std::size_t kib : {1, 2, 4, 16}) {
      const std::string text = text_of(kib * 1024, foreign);
      const std::string name = std::to_string(kib) + " KiB " + (foreign ? "many scripts" : "English and code");
      measure((name + ", normalise").c_str(), rounds, [&] { return normalise(text).plain.size(); });
      measure((name + ", decode").c_str(), rounds, [&] { return read(text).views.size(); });
      measure((name + ", scan").c_str(), rounds, [&] { return (*ruleset)->scan(text, Origin::user, scratch).findings.size(); });
    }
  Vault vault(7);
  const std::string secret = "write to ann@example.com or bob@example.com";
  const std::string hidden = vault.conceal(secret, (*ruleset)->scan(secret, Origin::user, scratch).findings);
  const std::string chunk = text_of(64, false);
  StreamRestorer restorer(vault);
  measure("64 B of a stream, restored", rounds * 10, [&] { return restorer.feed(chunk).size(); });
  const std::string stream = text_of(64 * 1024, false);
  StreamScanner scanner(*ruleset, Origin::assistant);
  std::size_t at = 0;
  measure("64 B of a stream, scanned", rounds * 10, [&] {
    at = (at + 64) % stream.size();
    return scanner.feed(std::string_view(stream).substr(at, 64), scratch).text.size();
  });
  return 0;
}
