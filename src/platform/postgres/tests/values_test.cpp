#include <doctest/doctest.h>

#include <limits>

#include "platform/postgres/params.hpp"
#include "platform/postgres/rows.hpp"

namespace astra::postgres {
namespace {

template <class T>
std::string text_of(const T& value) {
  Params params;
  params.add(value);
  return params.values().at(0).text;
}

TEST_CASE("array elements are quoted, so that no element can end the array") {
  CHECK(text_of(std::vector<std::string>{}) == "{}");
  CHECK(text_of(std::vector<std::string>{"a,b", "c\"d\\", "", "NULL"}) == R"({"a,b","c\"d\\","","NULL"})");
}

TEST_CASE("a text with a NUL is marked as bad, wherever it is") {
  Params params;
  params.add("good");
  params.add(std::string_view("a\0b", 3));
  CHECK(params.bad() == 2);
  Params in_array;
  in_array.add(std::vector<std::string>{"good", std::string("\0", 1)});
  CHECK(in_array.bad() == 1);
}

TEST_CASE("a time outside the years 1 to 9999 is bad, its ends are infinity") {
  Params params;
  params.add(Instant{std::numeric_limits<std::int64_t>::max()});
  CHECK(params.values()[0].text == "infinity");
  CHECK(params.bad() == 0);
  params.add(Instant{std::numeric_limits<std::int64_t>::max() - 1});
  CHECK(params.bad() == 2);
}

TEST_CASE("times keep their microseconds, before 1970 too") {
  for (const std::int64_t us : {0L, 1L, -1L, -999'999L, 1'795'367'091'123'456L, -62'135'596'800'000'000L}) {
    CAPTURE(us);
    std::string text = text_of(Instant{us});
    text[10] = ' ';
    text.pop_back();
    Instant read{42};
    CHECK(detail::read(text + "+00", read));
    CHECK(read.us == us);
  }
}

TEST_CASE("array literals are taken apart as PostgreSQL writes them") {
  std::vector<std::string> items;
  CHECK(detail::split_array(R"({a,"b,c","d\"e\\f","",1})", items));
  CHECK(items == std::vector<std::string>{"a", "b,c", "d\"e\\f", "", "1"});
  for (const char* bad : {"", "{", "a", "{{1},{2}}", "{NULL}", "{\"a}", "{\"a\"b}"}) {
    CAPTURE(bad);
    std::vector<std::string> none;
    CHECK_FALSE(detail::split_array(bad, none));
  }
}

}  // namespace
}  // namespace astra::postgres
