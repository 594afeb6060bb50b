#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "fixtures.hpp"
#include "gateway/domain/pricing.hpp"
#include "gateway/domain/providers.hpp"

namespace astra::gateway {
namespace {

PriceTable shipped() {
  std::ifstream file(test::source_root() + "/data/prices/prices.json");
  std::ostringstream content;
  content << file.rdbuf();
  auto table = PriceTable::parse(content.str());
  if (!table.ok()) FAIL(std::string(table.error().message()));
  return *std::move(table);
}

std::string cost(const ModelPrice* price, const Usage& usage, std::string_view tier = {}) {
  REQUIRE(price != nullptr);
  const Cost c = cost_of(usage, *price, tier);
  CHECK(c.priced);
  return c.money.to_string();
}

TEST_CASE("a million tokens cost what the price list says") {
  const PriceTable table = shipped();
  CHECK(table.size() > 200);
  const ModelPrice* gpt = table.find("openai", "gpt-4o");
  CHECK(cost(gpt, {.in_plain = 1'000'000}) == "2.50");
  CHECK(cost(gpt, {.out_text = 1'000'000}) == "10.00");
  CHECK(cost(gpt, {.in_cache_read = 1'000'000}) == "1.25");
  CHECK(cost(gpt, {.out_reasoning = 1'000'000}) == "10.00");  // no price of its own: the output's
  CHECK(cost(gpt, {.in_plain = 1'000'000}, "priority") == "4.25");
  CHECK(cost(gpt, {.in_plain = 1'000'000}, "batch") == "1.25");
  CHECK(cost(gpt, {.in_plain = 3, .out_text = 1}) == "0.000018");  // 17.5 millionths
}

TEST_CASE("cache writes have their own prices, and a long input moves the whole request to the next tier") {
  const PriceTable table = shipped();
  const ModelPrice* claude = table.find("anthropic", "claude-sonnet-4-5");
  CHECK(cost(claude, {.in_cache_write_5m = 100'000}) == "0.375");
  CHECK(cost(claude, {.in_cache_write_1h = 100'000}) == "0.60");
  CHECK(cost(claude, {.in_plain = 200'000, .out_text = 1'000}) == "0.615");
  CHECK(cost(claude, {.in_plain = 100'001, .in_cache_read = 100'000, .out_text = 1'000}) == "0.682506");
  CHECK(cost(claude, {.web_searches = 3}) == "0.03");
}

TEST_CASE("a dated model is found by its family, an unknown one is not priced at nothing") {
  const PriceTable table = shipped();
  CHECK(table.find("openai", "gpt-4o-2099-01-01") == table.find("openai", "gpt-4o"));
  CHECK(table.find("anthropic", "claude-sonnet-4-5-20991231") == table.find("anthropic", "claude-sonnet-4-5"));
  CHECK(table.find("openai", "no-such-model") == nullptr);
  CHECK(table.find("simulator", "lorem-200@50") != nullptr);
  const ModelPrice unpriced{};
  CHECK_FALSE(cost_of({.in_plain = 1}, unpriced).priced);
  CHECK(cost_of({}, unpriced).priced);
}

TEST_CASE("the provider's own figure is believed") {
  const PriceTable table = shipped();
  const Cost c = cost_of({.in_plain = 1'000'000, .provider_cost_picos = 12'300'000'000}, *table.find("openai", "gpt-4o"));
  CHECK(c.from_provider);
  CHECK(c.money.to_string() == "0.0123");
}

TEST_CASE("the worst case is never cheaper than what comes") {
  const PriceTable table = shipped();
  for (const auto& [name, price] : table.models()) {
    const Cost worst = worst_cost(250'000, 4'000, price);
    if (!worst.priced) continue;
    CAPTURE(name);
    for (const Usage& usage : {Usage{.in_plain = 250'000, .out_text = 4'000}, Usage{.in_cache_write_1h = 250'000, .out_reasoning = 4'000},
                               Usage{.in_plain = 1'000, .in_cache_read = 249'000, .out_text = 10}})
      CHECK(cost_of(usage, price).picos <= worst.picos);
  }
}

TEST_CASE("what is no token has a price of its own") {
  const PriceTable table = shipped();
  CHECK(cost(table.find("openai", "whisper-1"), {.audio_ms = 90'500}) == "0.00905");
  CHECK(cost(table.find("openai", "dall-e-3"), {.images = 2}) == "0.08");
  CHECK(cost(table.find("openai", "tts-1"), {.characters = 1'000}) == "0.015");
  CHECK(cost(table.find("cohere", "rerank-v3.5"), {.searches = 3}) == "0.006");
  CHECK_FALSE(cost_of({.audio_ms = 1}, *table.find("openai", "gpt-4o")).priced);
}

TEST_CASE("the table knows the models of every provider that names it") {
  const PriceTable table = shipped();
  for (const Provider& provider : providers()) {
    if (provider.price_provider.empty()) continue;
    CAPTURE(provider.id);
    const auto& models = table.models();
    CHECK(std::any_of(models.begin(), models.end(), [&](const auto& entry) { return entry.second.provider == provider.price_provider; }));
  }
}

TEST_CASE("a price table that is none is refused") {
  for (const char* bad : {"", "{}", R"({"version":"1","models":[]})", R"({"version":"1","models":{"a/b":{"in":-1}}})",
                          R"({"version":"1","models":{"a/b":{"in":0.5}}})", R"({"version":"1","models":{"a/b":{},"a/b":{}}})"}) {
    CAPTURE(bad);
    CHECK_FALSE(PriceTable::parse(bad).ok());
  }
}

}  // namespace
}  // namespace astra::gateway
