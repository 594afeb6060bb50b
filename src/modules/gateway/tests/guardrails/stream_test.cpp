#include "gateway/guardrails/stream.hpp"

#include <doctest/doctest.h>

#include <set>

namespace astra::gateway::guardrails {
namespace {

std::shared_ptr<const Ruleset> redacting() {
  static const std::shared_ptr<const Ruleset> ruleset = [] {
    Policy policy = Policy::monitor();
    for (auto& treatments : policy.by_origin) {
      treatments[static_cast<std::size_t>(Category::pii)].action = Action::redact;
      treatments[static_cast<std::size_t>(Category::secret)].action = Action::redact;
    }
    policy.canaries = {"cnry-77aa-blue"};
    policy.by_rule["canary"] = {Action::block, 0.5};
    return *Ruleset::compile(policy);
  }();
  return ruleset;
}

struct Out {
  std::string text;
  std::multiset<std::pair<std::string, std::size_t>> found;
  std::size_t most_held = 0;
};

Out stream(std::string_view text, const std::vector<std::size_t>& cuts) {
  static Scratch scratch;
  StreamScanner scanner(redacting(), Origin::assistant);
  Out out;
  const auto take = [&](const Passed& passed) {
    out.text += passed.text;
    for (const Finding& finding : passed.findings) out.found.emplace(finding.rule, finding.where.begin);
    out.most_held = std::max(out.most_held, scanner.held_bytes());
  };
  std::size_t before = 0;
  for (const std::size_t cut : cuts) {
    take(scanner.feed(text.substr(before, cut - before), scratch));
    before = cut;
  }
  take(scanner.feed(text.substr(before), scratch));
  take(scanner.finish(scratch));
  return out;
}

const std::vector<std::string>& samples() {
  static const std::string body = "9fK2mQ7xT4vB1nZ8cR5wL0pJ3hG6dS2aY7uE";
  static const std::vector<std::string> all{
      "mail bob.smith@mail.example.com now", "card 4111 1111 1111 1111 ok", "iban DE89 3704 0044 0532 0130 00 ok", "ssn 219-09-9998 ok",
      "call +49 30 901820 now", "Phone (212) 555-0187 ok", "host 203.0.113.77 is down", "mac 00:1b:44:11:3a:b7 ok", "dni 12345678Z ok",
      "cf RSSMRA85T10A562S ok", "cpf 529.982.247-25 ok", "key AKIA" "QZ5TRWX3LMN7PK2V ok", "t ghp_" + body + " ok", "DB_PASSWORD = \"tr0ub4dor&3\" ok",
      "acme_api_key: " + body + " ok", "postgres://app:s3cr3tpw@db.internal/x ok", "Authorization: Bearer " + body + " ok", "vin 1HGCM82633A004352 ok",
      "0x52908400098527886E0F7030069857D2E4169EE7 ok", "sk_live_" + body.substr(0, 28) + " ok"};
  return all;
}

}  // namespace

TEST_CASE("a match is found and taken out wherever the stream is cut") {
  for (const std::string& sample : samples()) {
    CAPTURE(sample);
    const Out whole = stream(sample, {});
    CHECK(whole.found.size() >= 1);
    for (std::size_t cut = 1; cut < sample.size(); ++cut) {
      const Out split = stream(sample, {cut});
      REQUIRE(split.text == whole.text);
      REQUIRE(split.found == whole.found);
    }
    std::vector<std::size_t> every;
    for (std::size_t cut = 1; cut < sample.size(); ++cut) every.push_back(cut);
    REQUIRE(stream(sample, every).text == whole.text);
  }
}

TEST_CASE("ordinary words hardly wait") {
  const std::string text = "It was a bright day in April, and the clocks were striking thirteen. Winston went in quickly.\n";
  std::vector<std::size_t> every;
  for (std::size_t cut = 1; cut < text.size(); ++cut) every.push_back(cut);
  const Out out = stream(text, every);
  CHECK(out.text == text);
  CHECK(out.most_held <= 64);
}

TEST_CASE("what blocks ends the stream before its first byte is out") {
  Scratch scratch;
  StreamScanner scanner(redacting(), Origin::assistant);
  std::string out;
  for (const char c : std::string_view("it is cnry-77aa-blue, really")) out += scanner.feed(std::string(1, c), scratch).text;
  const Passed last = scanner.finish(scratch);
  CHECK(last.blocked);
  CHECK(out + last.text == "it is ");
}

TEST_CASE("more rules than there is room for wait as one that allows all they do") {
  std::vector<MatchShape> shapes;
  for (int i = 0; i < 700; ++i) shapes.push_back(MatchShape::of("k" + std::to_string(i) + "=[0-9]{1,4}", false, 16));
  const HoldBack hold(shapes);
  CHECK(hold.free_until("a k699=12", 0) == 2);
  CHECK(hold.free_until("a k0=1", 0) == 2);
  CHECK(hold.free_until("a word. ", 0) == 8);
}

TEST_CASE("what waits is bounded") {
  Scratch scratch;
  for (const char* seed : {"a", "1", "4111 ", "-----BEGIN ", "eyJhbGciOi", "password=", "curl ", "Bearer ", "@", "x@y."}) {
    StreamScanner scanner(redacting(), Origin::assistant);
    for (std::size_t fed = 0; fed < 20'000; fed += 64) {
      std::string piece;
      while (piece.size() < 64) piece += seed;
      scanner.feed(piece, scratch);
      REQUIRE(scanner.held_bytes() <= limits::max_hold_bytes);
    }
  }
}

}  // namespace astra::gateway::guardrails
