#include <doctest/doctest.h>

#include <set>

#include "fixture.hpp"
#include "platform/api/cursor.hpp"
#include "platform/api/negotiate.hpp"

namespace astra::api {
namespace {

using http::Method;

std::string cursor_of(const http::Response& response) {
  const auto document = JsonDocument::parse(response.body);
  REQUIRE(document.ok());
  return document->root()["meta"]["pagination"]["cursor"].string_or("");
}

std::string code_of(const http::Response& response) {
  const auto document = JsonDocument::parse(response.body);
  return document.ok() ? document->root()["code"].string_or("") : "";
}

TEST_CASE("following cursors reads every item once") {
  World world;
  std::set<std::string> seen;
  std::string query = "limit=100";
  for (int pages = 1;; ++pages) {
    const auto response = world.send(Method::get, "/api/v1/notes?" + query);
    REQUIRE(response.status == 200);
    const auto document = JsonDocument::parse(response.body);
    for (const JsonValue item : document->root()["data"].elements()) CHECK(seen.insert(item["id"].string_or("")).second);
    const JsonValue pagination = document->root()["meta"]["pagination"];
    CHECK(pagination["limit"].to_int() == 100);
    CHECK(pagination["has_more"].to_bool() == (pages < 5));
    CHECK_FALSE(pagination["total_count"].exists());
    if (pages == 5) {
      CHECK(pagination["cursor"].is_null());
      break;
    }
    query = "limit=100&cursor=" + cursor_of(response);
  }
  CHECK(seen.size() == NoteEndpoints::stored_notes);
}

TEST_CASE("a page has 25 items by default and counts only when asked") {
  World world;
  const auto response = world.send(Method::get, "/api/v1/notes?count=true");
  const auto document = JsonDocument::parse(response.body);
  CHECK(document->root()["data"].size() == 25);
  CHECK(document->root()["meta"]["pagination"]["total_count"].to_int() == NoteEndpoints::stored_notes);
}

TEST_CASE("a cursor is good for its tenant, filters and sort, for a day, unedited") {
  World world;
  const std::string cursor = cursor_of(world.send(Method::get, "/api/v1/notes?q=x"));
  const auto try_with = [&](const std::string& query, std::string_view key = "ana") {
    return world.send(Method::get, "/api/v1/notes?" + query, "", {}, key);
  };
  CHECK(try_with("q=x&cursor=" + cursor).status == 200);
  CHECK(try_with("cursor=" + cursor + "&q=x&limit=7").status == 200);
  CHECK(code_of(try_with("cursor=" + cursor)) == "invalid_cursor");
  CHECK(code_of(try_with("q=y&cursor=" + cursor)) == "invalid_cursor");
  CHECK(code_of(try_with("q=x&sort=text&cursor=" + cursor)) == "invalid_cursor");
  CHECK(code_of(try_with("q=x&cursor=" + cursor, "ben")) == "invalid_cursor");
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    std::string edited = cursor;
    edited[i] = edited[i] == 'A' ? 'B' : 'A';
    CAPTURE(i);
    CHECK(code_of(try_with("q=x&cursor=" + edited)) == "invalid_cursor");
  }
  for (const auto& bad : std::vector<std::string>{"x", "AAAA", "!!", std::string(3'000, 'A')}) CHECK(code_of(try_with("q=x&cursor=" + bad)) == "invalid_cursor");
  world.clock.at = world.clock.at + Duration::hours(24);
  CHECK(code_of(try_with("q=x&cursor=" + cursor)) == "invalid_cursor");
  CHECK(try_with("q=x&cursor=" + cursor).status == 400);
}

TEST_CASE("a cursor of another key or list does not open") {
  const Instant now = Instant::from_unix_seconds(1'800'000'000);
  const Cursors ours("one secret"), theirs("another secret");
  const std::string cursor = ours.seal("list", {"a", "", std::string("\0b", 2)}, now);
  CHECK(ours.open("list", cursor, now) == std::vector<std::string>{"a", "", std::string("\0b", 2)});
  CHECK_FALSE(ours.open("lis", cursor, now).has_value());
  CHECK_FALSE(theirs.open("list", cursor, now).has_value());
}

TEST_CASE("any list can be had as CSV, whole") {
  World world;
  const auto response = world.send(Method::get, "/api/v1/notes", "", {{"Accept", "text/csv"}});
  CHECK(response.status == 200);
  CHECK(response.headers.value("content-type") == "text/csv; charset=utf-8");
  const std::string text = streamed(response);
  CHECK(text.substr(0, 55).find("id,text\r\n0,note 0\r\n1,\"'=1+1,\"\"x\"\"\"\r\n2,note 2\r\n") == 0);
  CHECK(std::count(text.begin(), text.end(), '\n') == NoteEndpoints::stored_notes + 1);
}

TEST_CASE("any list can be had as JSON Lines, and a client that goes away ends it") {
  World world;
  const auto response = world.send(Method::get, "/api/v1/notes", "", {{"Accept", "application/jsonl"}});
  const std::string text = streamed(response);
  CHECK(text.substr(0, text.find('\n')) == R"({"id":"0","text":"note 0"})");
  CHECK(std::count(text.begin(), text.end(), '\n') == NoteEndpoints::stored_notes);
  int pieces = 0;
  response.stream([&](std::string_view) { return ++pieces, false; });
  CHECK(pieces == 1);
}

TEST_CASE("an export begins where its filters say and refuses what the list refuses") {
  World world;
  CHECK(world.send(Method::get, "/api/v1/notes?nope=1", "", {{"Accept", "text/csv"}}).status == 400);
  CHECK(world.send(Method::get, "/api/v1/notes", "", {{"Accept", "text/csv"}}, "").status == 401);
}

TEST_CASE("the representation is what the client likes best") {
  CHECK(negotiate("") == Representation::json);
  CHECK(negotiate("*/*") == Representation::json);
  CHECK(negotiate("text/html") == Representation::json);
  CHECK(negotiate("application/json, text/csv;q=0.9") == Representation::json);
  CHECK(negotiate("application/json;q=0.5, text/csv") == Representation::csv);
  CHECK(negotiate("application/x-ndjson; charset=utf-8") == Representation::json_lines);
  CHECK(negotiate("text/csv;q=0") == Representation::json);
}

}  // namespace
}  // namespace astra::api
