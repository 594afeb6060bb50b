// The kernel's JSON reader against simdjson: what one accepts, the other must accept.
#include <doctest/doctest.h>
#include <simdjson.h>

#include <random>
#include <string>
#include <vector>

#include "kernel/json.hpp"

namespace astra {
namespace {

bool ours_accepts(const std::string& text) {
  return JsonDocument::parse(text, {.max_depth = 500, .reject_lone_surrogates = true}).ok();
}

// simdjson finds some errors only when values are read; a walk reads them all.
bool walk(simdjson::dom::element value) {
  if (value.is_array()) {
    for (const auto item : simdjson::dom::array(value))
      if (!walk(item)) return false;
  } else if (value.is_object()) {
    for (const auto member : simdjson::dom::object(value))
      if (!walk(member.value)) return false;
  }
  return true;
}

bool theirs_accepts(const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  return parser.parse(simdjson::padded_string(text)).get(root) == simdjson::SUCCESS && walk(root);
}

// simdjson refuses numbers that no double or 64-bit integer holds; we keep their text. That difference is wanted.
bool has_huge_number(const std::string& text) {
  int digits = 0;
  bool exponent = false;
  for (const char c : text) {
    if (c >= '0' && c <= '9') ++digits;
    else if (c != '.' && c != '-' && c != '+') digits = 0;
    exponent |= c == 'e' || c == 'E';
    if (digits > 17) return true;
  }
  return exponent;
}

const std::vector<std::string> seeds{
    R"({"model":"m","messages":[{"role":"user","content":"h\u00e9 \n \"x\" \ud83d\ude00"}],"n":1,"t":0.25,"s":true,"z":null})",
    R"([1,-0,0.5,[],{},"",{"a":{"b":[[]]}},false])",
    "  {\"k\" : [ 1 , 2 ] }\r\n\t",
    "\"\\u0000\"", "{}", "[]", "0", "\"\xc3\xbc\xf0\x9f\x98\x80\"",
};

TEST_CASE("known texts are judged alike") {
  for (const std::string& text : std::vector<std::string>{
           "", " ", "{", "}", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "'a'", "01", "1.", ".5", "-", "+1", "1e", "tru", "nul", "\"\\x\"",
           "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\t\"", "\"\x01\"", "\"\x80\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf5\x80\x80\x80\"", "[1 2]",
           "{} {}", "[]]", "\xef\xbb\xbf{}", "{\"a\":1,\"a\":2}", "\"\\u12\"", "[\"a\",]", "nulll", "-0", "-01", "\x00"}) {
    CAPTURE(text);
    CHECK(ours_accepts(text) == theirs_accepts(text));
  }
  for (const std::string& text : seeds) CHECK((ours_accepts(text) && theirs_accepts(text)));
}

TEST_CASE("mutations of valid texts are judged alike") {
  std::mt19937 random(20'260'101);
  const std::string interesting = "{}[]\",:\\0123456789-+.eEtrufalsn \n\t\x01\x7f\x80\xc3\xa9\xed\xf0";
  for (int round = 0; round < 60'000; ++round) {
    std::string text = seeds[random() % seeds.size()];
    for (unsigned edits = 1 + random() % 3; edits > 0; --edits) {
      const std::size_t at = random() % (text.size() + 1);
      switch (random() % 3) {
        case 0: text.insert(at, 1, interesting[random() % interesting.size()]); break;
        case 1: if (at < text.size()) text.erase(at, 1); break;
        default: if (at < text.size()) text[at] = interesting[random() % interesting.size()];
      }
    }
    if (has_huge_number(text)) continue;
    if (ours_accepts(text) != theirs_accepts(text)) {
      CAPTURE(text);
      CHECK(ours_accepts(text) == theirs_accepts(text));
    }
  }
}

}  // namespace
}  // namespace astra
