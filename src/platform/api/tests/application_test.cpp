#include <doctest/doctest.h>

#include "fixture.hpp"

namespace astra::api {
namespace {

using http::Method;

JsonDocument parse(const std::string& text) {
  auto document = JsonDocument::parse(text);
  REQUIRE(document.ok());
  return *std::move(document);
}

void check_problem(const http::Response& response, int status, std::string_view code) {
  CAPTURE(response.body);
  CHECK(response.status == status);
  CHECK(response.headers.value("content-type") == "application/problem+json");
  const auto document = parse(response.body);
  const JsonValue p = document.root();
  CHECK(p["code"].equals(code));
  CHECK(p["status"].to_int() == status);
  CHECK(p["type"].string_or("") == "https://docs.astra-bastion.dev/errors/" + std::string(code));
  CHECK_FALSE(p["title"].string_or("").empty());
  CHECK_FALSE(p["detail"].string_or("").empty());
  CHECK(p["request_id"].equals("req_00000000000000000000000000000001"));
  CHECK(p["instance"].is_string());
  CHECK(p["errors"].is_array());
}

TEST_CASE("an answer comes in the envelope") {
  World world;
  const auto response = world.send(Method::get, note_path);
  CHECK(response.status == 200);
  CHECK(response.headers.value("content-type") == "application/json");
  CHECK(response.body ==
        R"({"data":{"id":"0190163d-8694-739b-aea5-966c26f8ad90","text":"milk"},"meta":{"request_id":)"
        R"("req_00000000000000000000000000000001","timestamp":"2027-01-15T08:00:00.000Z","version":"v1"},"errors":null})");
  CHECK(world.send(Method::head, note_path).status == 200);
}

TEST_CASE("credentials, tenant and permission are checked before anything else") {
  World world;
  auto refused = world.send(Method::get, note_path, "", {}, "");
  check_problem(refused, 401, "unauthenticated");
  CHECK(refused.headers.value("www-authenticate") == "Bearer");
  check_problem(world.send(Method::get, note_path, "", {}, "eve"), 401, "unauthenticated");
  check_problem(world.send(Method::post, "/api/v1/notes", "not json", {}, "cleo"), 403, "forbidden");
  check_problem(world.send(Method::get, note_path, "", {}, "ben"), 404, "not_found");
  CHECK(world.send(Method::get, note_path, "", {{"X-Tenant-ID", tenant_a.to_string()}}).status == 200);
  check_problem(world.send(Method::get, note_path, "", {{"X-Tenant-ID", tenant_b.to_string()}}), 400, "tenant_mismatch");
  check_problem(world.send(Method::get, note_path, "", {{"X-Tenant-ID", "me"}}), 400, "tenant_mismatch");
  CHECK(world.send(Method::get, "/api/v1/motto", "", {}, "").status == 200);
  CHECK(world.send(Method::post, "/api/v1/secrets", "", {}, "cleo").status == 200);
}

TEST_CASE("a step-up operation wants a proof of the last ten minutes") {
  World world;
  CHECK(world.send(Method::del, note_path).status == 204);
  world.clock.at = world.clock.at + Duration::minutes(11);
  check_problem(world.send(Method::del, note_path), 403, "step_up_required");
}

TEST_CASE("unknown paths and methods answer problem documents") {
  World world;
  check_problem(world.send(Method::get, "/api/v1/nothing"), 404, "no_such_path");
  check_problem(world.send(Method::get, "/api/v1/notes/"), 404, "no_such_path");
  check_problem(world.send(Method::get, "/api/v1/notes/%zz"), 404, "no_such_path");
  const auto wrong = world.send(Method::put, note_path);
  check_problem(wrong, 405, "method_not_allowed");
  CHECK(wrong.headers.value("allow") == "GET, HEAD, PATCH, DELETE, OPTIONS");
  const auto options = world.send(Method::options, note_path);
  CHECK(options.status == 204);
  CHECK(options.headers.value("allow") == "GET, HEAD, PATCH, DELETE, OPTIONS");
  // A literal wins over a placeholder, and gives way where it does not take the path.
  CHECK(world.send(Method::post, "/api/v1/notes/reindex").status == 202);
}

TEST_CASE("a path value that cannot be is refused with its pointer") {
  World world;
  for (const char* id : {"7", "0190163d-8694-739b-aea5-966c26f8ad9z", "99999999999999999999", "%C3%28", "a%2Fb"}) {
    const auto response = world.send(Method::get, std::string("/api/v1/notes/") + id);
    check_problem(response, 400, "invalid_request");
    CHECK(parse(response.body).root()["errors"].at(0)["pointer"].equals("/path/note_id"));
  }
}

TEST_CASE("a query is closed") {
  World world;
  const auto code = [&](std::string query) {
    const auto response = world.send(Method::get, "/api/v1/notes?" + query);
    check_problem(response, 400, "invalid_request");
    const auto document = parse(response.body);
    return document.root()["errors"].at(0)["pointer"].string_or("") + " " + document.root()["errors"].at(0)["code"].string_or("");
  };
  CHECK(code("nope=1") == "/query/nope unknown_parameter");
  CHECK(code("limit=0") == "/query/limit out_of_range");
  CHECK(code("limit=201") == "/query/limit out_of_range");
  CHECK(code("limit=99999999999999999999") == "/query/limit out_of_range");
  CHECK(code("limit=ten") == "/query/limit wrong_type");
  CHECK(code("limit=1&limit=2") == "/query/limit duplicate_key");
  CHECK(code("count=yes") == "/query/count wrong_type");
  CHECK(code("sort=password") == "/query/sort not_one_of");
  CHECK(code("q=") == "/query/q too_short");
  CHECK(code("q=a&q=b") == "/query/q duplicate_key");
  CHECK(code("tag=1&tag=2&tag=3&tag=4") == "/query/tag too_many_items");
  CHECK(code("q=%ff") == "/query/q encoding");
  check_problem(world.send(Method::get, "/api/v1/notes?q=%00"), 400, "invalid_request");
  check_problem(world.send(Method::get, "/api/v1/notes?q=%2"), 400, "invalid_request");
  CHECK(world.send(Method::get, "/api/v1/notes?q=x&tag=a&tag=b&sort=text&limit=200").status == 200);
  CHECK(world.notes.last_page.sort == "text");
  CHECK(world.notes.last_page.limit == 200);
}

TEST_CASE("a body is JSON of the declared type and size") {
  World world;
  const auto post = [&](std::string body, std::string type = "application/json") {
    return world.send(Method::post, "/api/v1/notes", std::move(body), {{"Content-Type", std::move(type)}});
  };
  CHECK(post(R"({"text":"milk"})").status == 201);
  CHECK(post(R"({"text":"milk"})", "application/json; charset=utf-8").status == 201);
  check_problem(post(""), 400, "invalid_request");
  check_problem(post(R"({"text":"milk"})", "text/plain"), 415, "unsupported_media_type");
  check_problem(post(R"({"text":"milk"})", "application/json; charset=latin1"), 415, "unsupported_media_type");
  check_problem(post("{"), 400, "malformed_json");
  check_problem(post("{\"text\":\"\xff\"}"), 400, "malformed_json");
  check_problem(post(std::string(10'000, '[')), 400, "malformed_json");
  check_problem(post(std::string(70'000, ' ')), 413, "body_too_large");
  check_problem(post(R"({"text":"a\u0000b"})"), 422, "validation_failed");
  check_problem(post(R"({"text":"a","stars":1e400})"), 422, "validation_failed");
  const auto wrong = post(R"({"text":"","stars":9,"admin":true})");
  check_problem(wrong, 422, "validation_failed");
  CHECK(parse(wrong.body).root()["errors"].size() == 3);
  check_problem(world.send(Method::del, note_path, R"({"x":1})"), 400, "invalid_request");
  CHECK(world.send(Method::del, note_path, "{}").status == 204);
}

TEST_CASE("a 500 tells nothing of the inside, and is noticed") {
  World world;
  world.notes.fail_with_internal = true;
  const auto failed = world.send(Method::get, note_path);
  check_problem(failed, 500, "internal_error");
  CHECK(failed.body.find("hunter2") == std::string::npos);
  world.notes.throw_from_handler = true;
  const auto thrown = world.send(Method::get, note_path);
  check_problem(thrown, 500, "internal_error");
  CHECK(thrown.body.find("fire") == std::string::npos);
  CHECK(world.surprises.size() == 2);
  CHECK(world.calls.back() == std::pair<std::string, int>("getNote", 500));
}

TEST_CASE("every call of an audited operation is heard of, refused ones too") {
  World world;
  world.send(Method::post, "/api/v1/notes", R"({"text":"milk"})");
  world.send(Method::post, "/api/v1/notes", R"({"text":"locked"})");
  world.send(Method::post, "/api/v1/notes", R"({"text":"milk"})", {}, "cleo");
  world.send(Method::del, note_path, "", {}, "eve");
  world.send(Method::get, note_path);
  REQUIRE(world.audited.size() == 4);
  CHECK(world.audited[0].action == "note.created");
  CHECK(world.audited[0].succeeded);
  CHECK(world.audited[1].code == "note_locked");
  CHECK(world.audited[1].status == 409);
  CHECK(world.audited[2].code == "forbidden");
  CHECK(world.audited[2].has_caller);
  CHECK(world.audited[3].id == "0190163d-8694-739b-aea5-966c26f8ad90");
  CHECK_FALSE(world.audited[3].has_caller);
}

TEST_CASE("a change wants the current ETag") {
  World world;
  const auto patch = [&](std::vector<std::pair<std::string, std::string>> headers) {
    return world.send(Method::patch, note_path, R"({"text":"new"})", std::move(headers));
  };
  check_problem(patch({}), 428, "if_match_required");
  const auto stale = patch({{"If-Match", "\"6\""}});
  check_problem(stale, 412, "version_mismatch");
  CHECK(stale.headers.value("etag") == "\"7\"");
  CHECK(parse(stale.body).root()["errors"].size() == 0);
  check_problem(patch({{"If-Match", "W/\"7\""}}), 412, "version_mismatch");
  check_problem(patch({{"If-Match", "7"}}), 412, "version_mismatch");
  const auto changed = patch({{"If-Match", "\"7\""}});
  CHECK(changed.status == 200);
  CHECK(changed.headers.value("etag") == "\"8\"");
  CHECK(patch({{"If-Match", "*"}}).status == 200);
}

TEST_CASE("long work answers 202 and where to follow it") {
  World world;
  const auto response = world.send(Method::post, "/api/v1/notes/reindex");
  CHECK(response.status == 202);
  CHECK(response.headers.value("location") == "/api/v1/jobs/" + tenant_a.to_string());
}

TEST_CASE("the body limit of a route is known before its body is read") {
  World world;
  CHECK(world.application->max_body_bytes(Method::post, "/api/v1/notes") == default_max_body_bytes);
  CHECK(world.application->max_body_bytes(Method::post, "/nowhere") == 0);
}

}  // namespace
}  // namespace astra::api
