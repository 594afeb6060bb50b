#include <chrono>
#include <cstdio>

#include "kernel/json.hpp"
#include "platform/json/json.hpp"

// What a described type costs: reading with validation and writing one DTO of some 330 bytes, against the bare parse.
namespace astra {
namespace {

struct Limit {
  std::string name;
  std::int64_t value = 0;
  static const schema::Object& schema() {
    static const schema::Object object = schema::object<Limit>("Limit")
        .field("name", &Limit::name, "", schema::length(1, 40)).field("value", &Limit::value, "", schema::range(0, 1'000'000)).done();
    return object;
  }
};

struct Agent {
  std::string name;
  std::optional<std::string> description;
  std::int64_t budget = 0;
  double risk = 0;
  bool active = false;
  UserId owner;
  std::vector<std::string> tags;
  Limit limit;
  static const schema::Object& schema() {
    static const schema::Object object = schema::object<Agent>("Agent")
        .field("name", &Agent::name, "", schema::length(1, 120))
        .field("description", &Agent::description, "", schema::length(0, 2'000))
        .field("budget", &Agent::budget, "", schema::range(0, 100'000'000))
        .field("risk", &Agent::risk, "", schema::range(0, 1))
        .field("active", &Agent::active, "")
        .field("owner", &Agent::owner, "")
        .field("tags", &Agent::tags, "", schema::items(0, 20) | schema::length(1, 40))
        .field("limit", &Agent::limit, "")
        .done();
    return object;
  }
};

constexpr std::string_view text =
    R"({"name":"Invoice reader","description":"Reads incoming invoices, extracts the totals and files them with the ledger; )"
    R"(asks a person when the amount is above the limit of the cost centre.","budget":250000,"risk":0.35,"active":true,)"
    R"("owner":"0190163d-8694-739b-aea5-966c26f8ad90","tags":["finance","invoices","eu-west"],"limit":{"name":"per call","value":5000}})";

template <class F>
double nanoseconds(F&& once) {
  using Clock = std::chrono::steady_clock;
  double best = 1e9;
  for (int round = 0; round < 7; ++round) {
    constexpr int n = 50'000;
    const auto start = Clock::now();
    for (int i = 0; i < n; ++i) once();
    best = std::min(best, std::chrono::duration<double, std::nano>(Clock::now() - start).count() / n);
  }
  return best;
}

}  // namespace
}  // namespace astra

int main() {
  using namespace astra;
  volatile std::size_t sink = 0;
  JsonDocument document;
  const double parse = nanoseconds([&] { sink = sink + document.reparse(text); });
  const double read = nanoseconds([&] { sink = sink + json::read<Agent>(text)->tags.size(); });
  const Agent agent = *json::read<Agent>(text);
  const double write = nanoseconds([&] { sink = sink + json::write(agent).size(); });
  std::printf("a DTO of %zu bytes: parse %.0f ns, read and validate %.0f ns (%.2f of parse), write %.0f ns\n", text.size(), parse,
              read, read / parse, write);
}
