#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <random>

#include "kernel/json.hpp"
#include "platform/json/json.hpp"
#include "platform/json/json_schema.hpp"
#include "platform/json/pattern.hpp"
#include "sample.hpp"

namespace astra::json {
namespace {

std::string number(double d) {
  std::string out;
  append_number(out, d);
  return out;
}
std::string integer(std::int64_t n) {
  std::string out;
  append_integer(out, n);
  return out;
}

TEST_CASE("what is absent is left out and a null patch is null") {
  Sample sample;
  sample.name = "a\"\\\n\x01ä";
  sample.labels = {{"k", 1}, {"l", 2}};
  sample.patch.state = schema::Patch<std::string>::State::null;
  CHECK(write(sample) ==
        R"({"flag":false,"small":0,"big":0,"bounded":5,"ratio":0,"name":"a\"\\\n\u0001ä","parts":[],"tags":[],)"
        R"("labels":{"k":1,"l":2},"tenant":"00000000-0000-0000-0000-000000000000","cost":"0.00","colour":"red","patch":null,"raw":null})");
}

TEST_CASE("numbers are written as short as they can be read back") {
  CHECK(number(0.1) == "0.1");
  CHECK(number(-0.0) == "0");
  CHECK(number(1e300) == "1e+300");
  CHECK(number(std::nan("")) == "null");
  CHECK(integer(9'007'199'254'740'991) == "9007199254740991");
  CHECK(integer(9'007'199'254'740'992) == "\"9007199254740992\"");
  CHECK(integer(INT64_MIN) == "\"-9223372036854775808\"");
}

TEST_CASE("whatever is written is read back the same") {
  std::mt19937_64 random(7);
  const auto pick = [&](std::size_t n) { return random() % n; };
  const auto word = [&](std::size_t most, bool any) {
    static constexpr const char* pieces[] = {"a", "ü", "\"", "\\", "\n", "/", "😀", "\x1f", "z"};
    std::string out;
    for (std::size_t n = pick(most) + 1; n > 0; --n) out += any ? pieces[pick(std::size(pieces))] : std::string(1, static_cast<char>('a' + pick(26)));
    return out;
  };
  for (int round = 0; round < 500; ++round) {
    Sample s;
    s.flag = pick(2) == 0;
    s.small = static_cast<std::int32_t>(random());
    s.big = static_cast<std::int64_t>(random() >> pick(60));
    s.bounded = static_cast<std::int64_t>(1 + pick(10));
    s.ratio = std::ldexp(static_cast<double>(random() >> 11), -53);
    s.name = word(5, false);
    if (pick(2) == 0) s.nick = word(3, true);
    if (pick(2) == 0) s.part = Part{word(8, true), 7};
    for (std::size_t n = pick(3); n > 0; --n) s.parts.push_back({word(8, true), 1});
    for (std::size_t n = 1 + pick(3); n > 0; --n) s.tags.push_back(word(4, true));
    for (std::size_t n = pick(3); n > 0; --n) s.labels[word(9, true)] = static_cast<std::int32_t>(pick(10));
    s.tenant = TenantId::create(Instant::from_unix_milliseconds(static_cast<std::int64_t>(1 + pick(1'000'000'000))));
    if (pick(2) == 0) s.at = Instant::from_unix_milliseconds(static_cast<std::int64_t>(pick(4'000'000'000'000)));
    s.cost = Money{static_cast<std::int64_t>(pick(1'000'000'000)) - 500'000'000};
    s.colour = pick(2) == 0 ? Colour::red : Colour::green;
    if (pick(2) == 0) s.patch.state = schema::Patch<std::string>::State::null;
    s.raw.json = R"([1,"x"])";
    const std::string text = write(s);
    CAPTURE(text);
    const auto back = read<Sample>(text);
    REQUIRE(back.ok());
    CHECK(write(*back) == text);
    CHECK(std::bit_cast<std::uint64_t>(back->ratio) == std::bit_cast<std::uint64_t>(s.ratio));
  }
}

TEST_CASE("the schema of a request is closed, the schema of an answer open") {
  const std::string closed = json_schema(Sample::schema(), Openness::closed);
  const std::string open = json_schema(Sample::schema(), Openness::open);
  const auto document = JsonDocument::parse(closed);
  REQUIRE(document.ok());
  const JsonValue sample = document->root()["$defs"]["Sample"];
  CHECK(sample["additionalProperties"].to_bool() == false);
  CHECK(sample["properties"]["name"]["maxLength"].to_int() == 5);
  CHECK(sample["properties"]["name"]["pattern"].equals("^(?:[a-zäöü]+)$"));
  CHECK(sample["properties"]["bounded"]["default"].to_int() == 5);
  CHECK(sample["properties"]["big"]["type"].size() == 2);
  CHECK(sample["properties"]["parts"]["items"]["$ref"].equals("#/$defs/Part"));
  CHECK(sample["properties"]["nick"]["anyOf"].size() == 2);
  CHECK(sample["required"].size() == 8);
  const auto answer = JsonDocument::parse(open);
  REQUIRE(answer.ok());
  CHECK_FALSE(answer->root()["$defs"]["Sample"]["additionalProperties"].exists());
  CHECK(answer->root()["$defs"]["Sample"]["required"].size() == 13);
  CHECK(answer->root()["$defs"]["Sample"]["properties"]["nick"]["type"].equals("string"));
}

TEST_CASE("a type that is sent and answered has two components, and two types of one name clash") {
  SchemaComponents components("#/components/schemas/");
  CHECK(components.reference(Part::schema(), Openness::open) == R"({"$ref":"#/components/schemas/Part"})");
  CHECK(components.reference(Part::schema(), Openness::closed) == R"({"$ref":"#/components/schemas/PartInput"})");
  CHECK(components.clashes().empty());
  struct Other {
    bool x = false;
  };
  const schema::Object other = schema::object<Other>("Part").field("x", &Other::x, "").done();
  components.reference(other, Openness::open);
  CHECK(components.clashes() == std::vector<std::string>{"Part"});
}

TEST_CASE("canonical JSON sorts keys by UTF-16, strips white space and writes numbers as ECMAScript does") {
  CHECK(*canonical(R"({ "b" : [1.0, 1e2, -0, 1E-7, 1e21, 333333333.33333329, 4.50], "a" : "\u0041" })") ==
        R"({"a":"A","b":[1,100,0,1e-7,1e+21,333333333.3333333,4.5]})");
  CHECK(*canonical("{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x80\":2,\"\xE2\x82\xAC\":3}") ==
        "{\"\xE2\x82\xAC\":3,\"\xF0\x9F\x98\x80\":2,\"\xEF\xAC\xB3\":1}");
  CHECK(*canonical(R"(["\b\f\u000f"])") == R"(["\b\f\u000f"])");
  CHECK_FALSE(canonical(R"({"a":1,"a":1})").ok());
  CHECK_FALSE(canonical("[1e400]").ok());
}

TEST_CASE("patterns match whole texts in linear time") {
  const auto matches = [](std::string_view pattern, std::string_view text) {
    const auto p = Pattern::compile(pattern);
    REQUIRE(p.has_value());
    return p->matches(text);
  };
  CHECK(matches("[a-z][a-z0-9_-]{0,3}", "ab_9"));
  CHECK_FALSE(matches("[a-z][a-z0-9_-]{0,3}", "ab_99"));
  CHECK_FALSE(matches("[a-z]+", "ab\n"));
  CHECK(matches("^\\d{4}-\\d{2}$", "2026-11"));
  CHECK(matches("(?:ab|cd)*e?", "abcdabe"));
  CHECK_FALSE(matches("(?:ab|cd)*e?", "abce"));
  CHECK(matches("a{2}|b{1,}", "bbbb"));
  CHECK(matches("\\S+@\\S+\\.[a-z]{2,}", "ä@exämple.org"));
  CHECK(matches(".{2}", "äö"));
  CHECK(matches("[^@]", "ä"));
  CHECK(matches("", ""));
  CHECK(matches("(a*)*b", std::string(5'000, 'a') + "b"));
  CHECK_FALSE(matches("(a|a)*(a|a)*c", std::string(5'000, 'a')));
  for (const char* bad : {"(", ")", "[a", "a{2", "a{3,2}", "*a", "(?=a)", "\\1", "a{1001}", "[z-a]"}) CHECK_FALSE(Pattern::compile(bad).has_value());
}

}  // namespace
}  // namespace astra::json
