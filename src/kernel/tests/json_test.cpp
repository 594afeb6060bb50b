#include <doctest/doctest.h>

#include "kernel/json.hpp"

namespace astra {
namespace {

bool valid(std::string_view text, const JsonOptions& options = {}) { return JsonDocument::parse(text, options).ok(); }

TEST_CASE("valid JSON is read and every value keeps its source bytes") {
  const std::string text = R"( {"a" : 1.50e+2, "b":[true, null,{"c":"x\n\u00e9"}] ,"d":-0, "big":123456789012345678901234567890} )";
  const auto document = JsonDocument::parse(text);
  REQUIRE(document.ok());
  const JsonValue root = document->root();
  CHECK(root.size() == 4);
  CHECK(root["a"].raw() == "1.50e+2");
  CHECK(root["a"].to_double() == 150.0);
  CHECK_FALSE(root["a"].to_int().has_value());
  CHECK(root["big"].raw() == "123456789012345678901234567890");
  CHECK_FALSE(root["big"].to_int().has_value());
  CHECK(root["b"].raw() == R"([true, null,{"c":"x\n\u00e9"}])");
  CHECK(root["b"].at(0).to_bool() == true);
  CHECK(root["b"].at(1).is_null());
  CHECK(root["b"].at(2)["c"].to_string() == "x\n\xC3\xA9");
  CHECK_FALSE(root["b"].at(3).exists());
  CHECK_FALSE(root["no"]["such"].at(7)["path"].exists());
  std::string keys;
  for (const JsonMember member : root.members()) keys += member.key.plain();
  CHECK(keys == "abdbig");
  std::size_t elements = 0;
  for (const JsonValue element : root["b"].elements()) elements += element.exists();
  CHECK(elements == 3);
}

TEST_CASE("what is not JSON is refused") {
  for (const char* bad : {"", " ", "{", "}", "[1,]", "[,1]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "01", "1.", ".5", "+1", "-", "1e", "1e+",
                          "tru", "nul", "\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\t\"", "1 2", "[1 2]", "NaN", "Infinity", "'a'",
                          "\xEF\xBB\xBF{}", "\"\xC0\xAF\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "\"\xE2\x82\"", "\"\xFF\"", "[", "[1"}) {
    CAPTURE(bad);
    CHECK_FALSE(valid(bad));
  }
  CHECK_FALSE(valid(std::string_view("\"a\0b\"", 5)));
  CHECK_FALSE(valid(std::string_view("{}\0", 3)));
}

TEST_CASE("nesting is limited") {
  const auto nested = [](int depth) { return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']'); };
  CHECK(valid(nested(128)));
  CHECK_FALSE(valid(nested(129)));
  CHECK_FALSE(valid(nested(100'000)));
}

TEST_CASE("a duplicate key is found where asked, however it is written") {
  const JsonOptions strict{.reject_duplicate_keys = true};
  CHECK(valid(R"({"a":1,"a":2})"));
  CHECK_FALSE(valid(R"({"a":1,"a":2})", strict));
  CHECK_FALSE(valid(R"({"model":1,"mod\u0065l":2})", strict));
  CHECK_FALSE(valid(R"([{"x":{"a":1,"b":2,"a":3}}])", strict));
  std::string many = "{\"k0\":0";
  for (int i = 1; i < 50; ++i) many += ",\"k" + std::to_string(i) + "\":{}";
  CHECK(valid(many + "}", strict));
  CHECK_FALSE(valid(many + ",\"k31\":1}", strict));
}

TEST_CASE("surrogates pair up, and alone are refused or replaced") {
  const std::string pair = R"("\ud83d\ude00")";
  CHECK(JsonDocument::parse(pair)->root().to_string() == "\xF0\x9F\x98\x80");
  const JsonOptions strict{.reject_lone_surrogates = true};
  CHECK(valid(pair, strict));
  for (const char* lone : {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\u0041")", R"("\ud83d\ud83d\ude00")"}) {
    CAPTURE(lone);
    CHECK(valid(lone));
    CHECK_FALSE(valid(lone, strict));
  }
  CHECK(JsonDocument::parse(R"("a\ud83db")")->root().to_string() == "a\xEF\xBF\xBD" "b");
}

TEST_CASE("strings survive writing and reading") {
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  all += "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  for (std::size_t cut = 0; cut < 128; ++cut) {
    std::string written;
    append_json_string(written, std::string_view(all).substr(cut));
    const auto document = JsonDocument::parse(written);
    REQUIRE(document.ok());
    CHECK(document->root().to_string() == all.substr(cut));
  }
  std::string repaired;
  append_json_string(repaired, "a\xFFz");
  CHECK(repaired == "\"a\xEF\xBF\xBDz\"");
}

TEST_CASE("the writer sets commas") {
  std::string out;
  JsonWriter w(out);
  w.begin_object().field("a", "x").key("b").begin_array().number(-1).boolean(true).null().begin_object().end_object().end_array();
  w.field_raw("c", "{}").field_raw("left out", "").field_number("d", 7).end_object();
  CHECK(out == R"({"a":"x","b":[-1,true,null,{}],"c":{},"d":7})");
}

std::string without(std::string_view text, std::initializer_list<const char*> keys, bool add = false) {
  const auto document = JsonDocument::parse(text);
  JsonSplice splice(*document);
  for (const char* key : keys) splice.remove(document->root(), key);
  if (add) splice.set(document->root(), "n", "1");
  std::string result = splice.apply();
  CHECK(valid(result));
  return result;
}

TEST_CASE("splicing changes what is named and nothing else") {
  const std::string text = R"({ "z": 1.0e0,  "model" : "old", "x":[1 , 2] })";
  const auto document = JsonDocument::parse(text);
  JsonSplice splice(*document);
  splice.set(document->root(), "model", "\"new\"");
  splice.set(document->root(), "added", "true");
  CHECK(splice.apply() == R"({ "z": 1.0e0,  "model" : "new", "x":[1 , 2] ,"added":true})");

  CHECK(without(R"({"a":1,"b":2,"c":3})", {"a"}) == R"({"b":2,"c":3})");
  CHECK(without(R"({"a":1,"b":2,"c":3})", {"b"}) == R"({"a":1,"c":3})");
  CHECK(without(R"({"a":1,"b":2,"c":3})", {"c"}) == R"({"a":1,"b":2})");
  CHECK(without(R"({"a":1,"b":2,"c":3})", {"a", "b"}) == R"({"c":3})");
  CHECK(without(R"({"a":1,"b":2,"c":3})", {"b", "c"}) == R"({"a":1})");
  CHECK(without(R"({"a":1,"b":2,"c":3})", {"a", "c"}) == R"({"b":2})");
  CHECK(without(R"({"a":1,"b":2,"c":3})", {"a", "b", "c"}) == "{}");
  CHECK(without(R"({"a":1})", {"a"}, true) == R"({"n":1})");
  CHECK(without("{}", {}, true) == R"({"n":1})");
  CHECK(without(R"({"a":1,"b":2})", {"b"}, true) == R"({"a":1,"n":1})");
}

}  // namespace
}  // namespace astra
