#include <doctest/doctest.h>

#include "platform/json/json.hpp"
#include "platform/json/limits.hpp"
#include "sample.hpp"

namespace astra::json {
namespace {

struct Case {
  std::string_view member, json, pointer, code;
};

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST_CASE("a text within all limits is read whole") {
  const auto sample = read<Sample>(sample_text("parts", R"([{"name":"x","n":3},{"name":"y"}])"));
  REQUIRE(sample.ok());
  CHECK(sample->flag);
  CHECK(sample->small == 1);
  CHECK(sample->bounded == 5);
  CHECK(sample->ratio == 0.5);
  CHECK(sample->name == "abc");
  CHECK_FALSE(sample->nick.has_value());
  CHECK(sample->parts.size() == 2);
  CHECK(sample->parts[0].n == 3);
  CHECK(sample->tenant.to_string() == "0190163d-8694-739b-aea5-966c26f8ad90");
  CHECK(sample->cost == Money{12'500'000});
  CHECK(sample->colour == Colour::green);
  CHECK(sample->patch.state == schema::Patch<std::string>::State::absent);
  CHECK(sample->raw.json.empty());
}

TEST_CASE("each unacceptable value is named by pointer and code") {
  const Case cases[] = {
      {"flag", "1", "/flag", "wrong_type"},
      {"flag", "null", "/flag", "wrong_type"},
      {"small", "\"1\"", "/small", "wrong_type"},
      {"small", "1.5", "/small", "wrong_type"},
      {"small", "2147483648", "/small", "out_of_range"},
      {"small", "-2147483649", "/small", "out_of_range"},
      {"big", "9223372036854775808", "/big", "out_of_range"},
      {"big", "\"9223372036854775808\"", "/big", "wrong_type"},
      {"big", "\"\"", "/big", "wrong_type"},
      {"big", "\" 1\"", "/big", "wrong_type"},
      {"big", "123456789012345678901234567890", "/big", "out_of_range"},
      {"bounded", "0", "/bounded", "out_of_range"},
      {"bounded", "11", "/bounded", "out_of_range"},
      {"bounded", "\"5\"", "/bounded", "wrong_type"},
      {"ratio", "1.01", "/ratio", "out_of_range"},
      {"ratio", "1e400", "/ratio", "out_of_range"},
      {"ratio", "-1e400", "/ratio", "out_of_range"},
      {"ratio", "\"0\"", "/ratio", "wrong_type"},
      {"name", "\"\"", "/name", "too_short"},
      {"name", "\"abcdef\"", "/name", "too_long"},
      {"name", "\"ABC\"", "/name", "pattern_mismatch"},
      {"name", "\"a\\u0000b\"", "/name", "nul_character"},
      {"name", "7", "/name", "wrong_type"},
      {"nick", "\"1234\"", "/nick", "too_long"},
      {"part", "{}", "/part/name", "required"},
      {"part", "[]", "/part", "wrong_type"},
      {"part", R"({"name":"a","x":1})", "/part/x", "unknown_field"},
      {"part", R"({"name":"a","name":"b"})", "/part/name", "duplicate_key"},
      {"part", R"({"name":"a","\u006eame":"b"})", "/part/name", "duplicate_key"},
      {"parts", R"([{"name":"a"},{"name":"b"},{"name":"c"}])", "/parts", "too_many_items"},
      {"parts", R"([{"name":"a"},{"name":""}])", "/parts/1/name", "too_short"},
      {"parts", "{}", "/parts", "wrong_type"},
      {"tags", "[]", "/tags", "too_few_items"},
      {"tags", R"(["ok","too long"])", "/tags/1", "too_long"},
      {"tags", "[null]", "/tags/0", "wrong_type"},
      {"labels", R"({"a":1,"b":2,"c":3})", "/labels", "too_many_items"},
      {"labels", R"({"a/b~c":10})", "/labels/a~1b~0c", "out_of_range"},
      {"labels", R"({"a":1,"a":1})", "/labels/a", "duplicate_key"},
      {"tenant", "\"0190163d\"", "/tenant", "bad_format"},
      {"tenant", "\"zzzz163d-8694-739b-aea5-966c26f8ad90\"", "/tenant", "bad_format"},
      {"at", "\"yesterday\"", "/at", "bad_format"},
      {"at", "\"2026-02-30T00:00:00Z\"", "/at", "bad_format"},
      {"cost", "\"1e3\"", "/cost", "bad_format"},
      {"cost", "12.5", "/cost", "wrong_type"},
      {"colour", "\"blue\"", "/colour", "not_one_of"},
      {"colour", "0", "/colour", "wrong_type"},
      {"patch", "5", "/patch", "wrong_type"},
      {"raw", R"({"a":{"b":1,"b":2}})", "/raw/a/b", "duplicate_key"},
      {"raw", R"(["\u0000"])", "/raw/0", "nul_character"},
      {"raw", R"([1e999])", "/raw/0", "out_of_range"},
      {"sudo", "true", "/sudo", "unknown_field"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.member);
    CAPTURE(c.json);
    const auto sample = read<Sample>(sample_text(c.member, c.json));
    REQUIRE_FALSE(sample.ok());
    CHECK(sample.error().is(errors::validation_failed));
    REQUIRE(sample.error().violations().size() == 1);
    CHECK(sample.error().violations()[0].pointer == c.pointer);
    CHECK(sample.error().violations()[0].code == c.code);
    CHECK_FALSE(sample.error().violations()[0].detail.empty());
  }
}

TEST_CASE("values at their limits are accepted") {
  const Case cases[] = {
      {"big", "9223372036854775807", "", ""},
      {"big", "\"9223372036854775807\"", "", ""},
      {"big", "\"-9223372036854775808\"", "", ""},
      {"small", "-0", "", ""},
      {"small", "1e2", "", ""},
      {"small", "3.0", "", ""},
      {"ratio", "-0", "", ""},
      {"ratio", "1", "", ""},
      {"name", "\"äöüäö\"", "", ""},
      {"name", "\"\\u00e4\"", "", ""},
      {"nick", "null", "", ""},
      {"nick", "\"\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\"", "", ""},
      {"at", "null", "", ""},
      {"at", "\"2026-01-31T12:00:00.5+02:00\"", "", ""},
      {"raw", "[1,{\"deep\":[null]}]", "", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.json);
    CHECK(read<Sample>(sample_text(c.member, c.json)).ok());
  }
}

TEST_CASE("what is not JSON is told apart from what is JSON and wrong") {
  const std::string texts[] = {
      "", " ", "{", "}", "{\"a\"}", "{\"flag\":true,}", "{'flag':true}", "{\"flag\":tru}", "nul", "{\"a\":01}", "{\"a\":1.}",
      "{\"a\":+1}", "{\"a\":NaN}", "{\"a\":\"\x01\"}", "{\"a\":\"\\x\"}", "{} {}", std::string("{\"a\":\"\0\"}", 9), std::string("\0", 1),
      "{\"a\":\"\xff\"}", "{\"a\":\"\xc0\x80\"}", "{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\"}",
      "{\"a\":\"\\ud800\\u0041\"}", "\xef\xbb\xbf{}", sample_text("raw", nested(max_depth)), sample_text("raw", nested(10'000)),
      std::string(200'000, '['), std::string(200'000, '{'),
  };
  for (const std::string& text : texts) {
    CAPTURE(text.substr(0, 60));
    const auto sample = read<Sample>(text);
    REQUIRE_FALSE(sample.ok());
    CHECK(sample.error().is(malformed_json));
    CHECK_FALSE(sample.error().message().empty());
  }
}

TEST_CASE("a text as deep as the limit is read, one level more is not") {
  CHECK(read<Sample>(sample_text("raw", nested(max_depth - 1))).ok());
  CHECK(read<Sample>(sample_text("raw", nested(max_depth))).error().is(malformed_json));
}

TEST_CASE("something that is no object where one is wanted is a violation at the root") {
  for (const char* text : {"[]", "1", "\"x\"", "null", "true"}) {
    const auto sample = read<Sample>(text);
    REQUIRE_FALSE(sample.ok());
    CHECK(sample.error().violations().at(0).pointer == "");
  }
}

TEST_CASE("all violations of a text are listed, up to a limit") {
  const auto sample = read<Sample>(R"({"flag":1,"small":"x","nope":0,"colour":"blue"})");
  REQUIRE_FALSE(sample.ok());
  // four that are there, five that are missing: big, ratio, name, tenant, cost
  CHECK(sample.error().violations().size() == 9);
  std::string many = "{";
  for (int i = 0; i < 500; ++i) many += "\"x" + std::to_string(i) + "\":0,";
  many.back() = '}';
  CHECK(read<Sample>(many).error().violations().size() == max_violations);
}

TEST_CASE("a patch tells absent, null and a value apart") {
  using State = schema::Patch<std::string>::State;
  CHECK(read<Sample>(sample_text())->patch.state == State::absent);
  CHECK(read<Sample>(sample_text("patch", "null"))->patch.state == State::null);
  const auto value = read<Sample>(sample_text("patch", "\"v\""));
  CHECK(value->patch.state == State::value);
  CHECK(*value->patch == "v");
}

TEST_CASE("the tolerant reader passes over fields of a later version, and nothing else") {
  CHECK(read_tolerant<Sample>(sample_text("since_v2", "[1]")).ok());
  CHECK_FALSE(read_tolerant<Sample>(sample_text("flag", "1")).ok());
}

TEST_CASE("raw JSON is kept byte for byte") {
  CHECK(read<Sample>(sample_text("raw", R"({ "b": 1.10, "a": 12345678901234567890123 })"))->raw.json ==
        R"({ "b": 1.10, "a": 12345678901234567890123 })");
}

TEST_CASE("plain texts are read by the same rules") {
  const auto& fields = Sample::schema().fields;
  const auto field = [&](std::string_view name) -> const schema::Field& {
    for (const auto& f : fields) if (f.name == name) return f;
    FAIL("no such field");
    return fields[0];
  };
  Sample sample;
  std::vector<Violation> violations;
  read_plain({"true"}, field("flag"), &sample, "/query/flag", violations);
  read_plain({"-7"}, field("small"), &sample, "/query/small", violations);
  read_plain({"0.25"}, field("ratio"), &sample, "/query/ratio", violations);
  read_plain({"x"}, field("nick"), &sample, "/query/nick", violations);
  read_plain({"a", "b"}, field("tags"), &sample, "/query/tags", violations);
  read_plain({"green"}, field("colour"), &sample, "/query/colour", violations);
  read_plain({"2026-01-31T12:00:00Z"}, field("at"), &sample, "/query/at", violations);
  CHECK(violations.empty());
  CHECK(sample.flag);
  CHECK(sample.small == -7);
  CHECK(sample.nick == "x");
  CHECK(sample.tags.size() == 2);
  read_plain({"yes"}, field("flag"), &sample, "/query/flag", violations);
  read_plain({"99999999999999999999"}, field("big"), &sample, "/query/big", violations);
  read_plain({"1", "2"}, field("small"), &sample, "/query/small", violations);
  read_plain({std::string("a\0b", 3)}, field("name"), &sample, "/query/name", violations);
  read_plain({"nan"}, field("ratio"), &sample, "/query/ratio", violations);
  read_plain({"{}"}, field("part"), &sample, "/query/part", violations);
  REQUIRE(violations.size() == 6);
  CHECK(violations[0].pointer == "/query/flag");
  CHECK(violations[1].code == "out_of_range");
}

TEST_CASE("a text that is carried along is checked too") {
  CHECK(check(R"({"a":[1,2,{"b":null}]})").ok());
  CHECK_FALSE(check(R"({"a":1,"a":2})").ok());
  CHECK_FALSE(check("{").ok());
}

}  // namespace
}  // namespace astra::json
