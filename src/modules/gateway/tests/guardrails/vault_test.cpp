#include "gateway/guardrails/vault.hpp"

#include <doctest/doctest.h>

namespace astra::gateway::guardrails {
namespace {

Finding finding(const char* rule, Span where, Action action = Action::tokenise) {
  return {.rule = rule, .category = Category::pii, .where = where, .score = 1, .action = action};
}

struct Random {
  std::uint64_t state;
  std::uint32_t operator()(std::uint32_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>(state >> 33) % n;
  }
};

}  // namespace

TEST_CASE("the same value has the same placeholder, and comes back") {
  Vault vault(42);
  const std::string text = "a@b.cd wrote to x@y.zz, then a@b.cd called 555";
  const std::vector<Finding> findings{finding("email_address", {0, 6}), finding("email_address", {16, 22}), finding("email_address", {29, 35}),
                                      finding("phone", {43, 46}, Action::redact)};
  const std::string hidden = vault.conceal(text, findings);
  CHECK(hidden.find("a@b.cd") == std::string::npos);
  CHECK(hidden.ends_with("called [PHONE]"));
  CHECK(hidden.substr(0, hidden.find(' ')) == hidden.substr(hidden.find("then ") + 5, hidden.find(" called") - hidden.find("then ") - 5));
  CHECK(vault.restore(hidden) == "a@b.cd wrote to x@y.zz, then a@b.cd called [PHONE]");
  CHECK(Vault(43).conceal(text, findings) != hidden);
}

TEST_CASE("a value restored inside a JSON string is escaped for it") {
  Vault vault(1);
  const std::string text = "say \"hi\"\n";
  const std::string hidden = vault.conceal(text, std::vector{finding("note", {4, 9})});
  CHECK(vault.restore(hidden, true) == "say \\\"hi\\\"\\n");
}

TEST_CASE("overlapping findings are one, and the stricter action counts") {
  Vault vault(1);
  CHECK(vault.conceal("0123456789", std::vector{finding("a", {2, 6}), finding("b", {4, 8}, Action::redact)}) == "01[A]89");
}

TEST_CASE("ten thousand texts come back byte for byte, however the stream is cut") {
  Random random{7};
  for (int round = 0; round < 10'000; ++round) {
    // Text in which placeholders' own characters are common.
    std::string text;
    for (std::uint32_t n = 20 + random(200); n > 0; --n) text += "[u]_@.AEM1 \n\xC3\xA9"[random(13)];
    std::vector<Finding> findings;
    for (std::size_t at = random(10); at + 12 < text.size(); at += 14 + random(30))
      findings.push_back(finding(random(2) == 0 ? "email_address" : "us_ssn", {at, at + 1 + random(10)}));
    Vault vault(random(1u << 30));
    const std::string hidden = vault.conceal(text, findings);
    StreamRestorer restorer(vault);
    std::string out;
    for (std::size_t at = 0; at < hidden.size();) {
      const std::size_t size = std::min<std::size_t>(1 + random(12), hidden.size() - at);
      out += restorer.feed(std::string_view(hidden).substr(at, size));
      REQUIRE(restorer.held_bytes() < vault.longest_placeholder() + 1);
      at += size;
    }
    out += restorer.finish();
    REQUIRE(out == text);
  }
}

}  // namespace astra::gateway::guardrails
