#include <doctest/doctest.h>

#include <set>

#include "fixture.hpp"
#include "platform/api/sse.hpp"

namespace astra::api {
namespace {

using http::Method;

// Every "$ref" in the document leads somewhere.
void check_references(JsonValue value, JsonValue root, int& seen) {
  for (const JsonMember member : value.members()) {
    if (member.key.equals("$ref")) {
      ++seen;
      JsonValue at = root;
      std::string target = member.value.string_or("");
      CAPTURE(target);
      REQUIRE(target.substr(0, 2) == "#/");
      target.erase(0, 2);
      while (!target.empty()) {
        const auto slash = target.find('/');
        at = at[target.substr(0, slash)];
        target.erase(0, slash == std::string::npos ? target.size() : slash + 1);
      }
      CHECK(at.exists());
    }
    check_references(member.value, root, seen);
  }
  for (const JsonValue element : value.elements()) check_references(element, root, seen);
}

TEST_CASE("the document describes every operation with its permission, errors and examples") {
  World world;
  const std::string text = openapi(world.routes, {.version = "1.2.3", .description = "d"});
  const auto document = JsonDocument::parse(text, {.reject_duplicate_keys = true});
  REQUIRE(document.ok());
  const JsonValue root = document->root();
  CHECK(root["openapi"].equals("3.1.1"));
  CHECK(root["info"]["version"].equals("1.2.3"));
  int operations = 0, references = 0;
  for (const JsonMember path : root["paths"].members())
    for (const JsonMember method : path.value.members()) {
      ++operations;
      const JsonValue o = method.value;
      for (const auto name : {"operationId", "summary", "description", "tags", "responses", "x-permission", "x-sdk", "security"})
        CHECK(o[name].exists());
      for (const JsonMember response : o["responses"].members())
        if (response.key.plain() >= "400") {
          const JsonValue content = response.value["content"]["application/problem+json"];
          CHECK(content["schema"]["$ref"].equals("#/components/schemas/Problem"));
          CHECK(content["examples"].size() > 0);
        }
    }
  CHECK(operations == static_cast<int>(world.routes.endpoints().size()));
  check_references(root, root, references);
  CHECK(references > 50);

  const JsonValue create = root["paths"]["/api/v1/notes"]["post"];
  CHECK(create["x-permission"].at(0).equals("notes:write"));
  CHECK(create["x-audited-as"].equals("note.created"));
  CHECK(create["x-sdk"]["resource"].equals("notes"));
  CHECK(create["x-sdk"]["method"].equals("create"));
  CHECK(create["responses"]["201"].exists());
  CHECK(create["responses"]["409"]["content"]["application/problem+json"]["examples"]["note_locked"].exists());
  const JsonValue note = root["components"]["schemas"]["Note"];
  CHECK(note["additionalProperties"].to_bool() == false);
  CHECK(note["properties"]["text"]["maxLength"].to_int() == 50);
  CHECK_FALSE(root["components"]["schemas"]["NoteView"]["additionalProperties"].exists());
  const JsonValue list = root["paths"]["/api/v1/notes"]["get"];
  CHECK(list["x-sdk"]["paginate"].to_bool() == true);
  CHECK(list["parameters"].size() == 6);
  CHECK(list["responses"]["200"]["content"]["text/csv"].exists());
  CHECK(root["paths"]["/api/v1/motto"]["get"]["security"].size() == 0);
}

TEST_CASE("the document is served with an ETag") {
  World world;
  const auto response = world.send(Method::get, "/api/v1/openapi.json", "", {}, "");
  CHECK(response.status == 200);
  CHECK(JsonDocument::parse(response.body).ok());
  const std::string etag(response.headers.value("etag"));
  CHECK(etag.size() == 34);
  CHECK(world.send(Method::get, "/api/v1/openapi.json", "", {{"If-None-Match", etag}}, "").status == 304);
  CHECK(world.send(Method::get, "/api/v1/openapi.json", "", {{"If-None-Match", "\"x\""}}, "").status == 200);
}

TEST_CASE("the error catalogue names every code once") {
  World world;
  const std::string text = error_catalogue(world.routes);  // the document keeps slices of it
  const auto document = JsonDocument::parse(text);
  REQUIRE(document.ok());
  std::set<std::string> codes;
  for (const JsonValue error : document->root()["errors"].elements()) CHECK(codes.insert(error["code"].string_or("")).second);
  for (const char* code : {"note_locked", "invalid_cursor", "unauthenticated", "internal_error", "rate_limited"}) CHECK(codes.count(code) == 1);
}

TEST_CASE("events become an AsyncAPI document") {
  const std::vector<EventDescription> events{{"astra.notes.note.kept.v1", &NoteView::schema()}, {"astra.notes.note.dropped.v1", &NoteView::schema()}};
  const std::string text = asyncapi(events, {.version = "1"});
  const auto document = JsonDocument::parse(text);
  REQUIRE(document.ok());
  CHECK(document->root()["channels"]["notes"]["messages"].size() == 2);
  CHECK(document->root()["components"]["messages"]["astra.notes.note.kept.v1"]["payload"]["$ref"].equals("#/components/schemas/NoteView"));
}

http::Request with_last_id(std::string id) {
  http::Request request;
  if (!id.empty()) request.headers.add("Last-Event-ID", std::move(id));
  return request;
}

TEST_CASE("a stream resumes behind the last event seen, and tells of a gap") {
  EventChannel channel(3);
  for (int i = 1; i <= 5; ++i) channel.publish("tick", std::to_string(i));
  channel.close();
  const auto follow = [&](const std::string& id) {
    const http::Request request = with_last_id(id);
    return streamed(channel.follow(CallContext(request, {})).response);
  };
  CHECK(follow("4") == "retry: 2000\n\nid: 5\nevent: tick\ndata: 5\n\n");
  CHECK(follow("1").find("event: gap\ndata: {\"missed\":1}\n\nid: 3") != std::string::npos);
  CHECK(follow("") == "retry: 2000\n\n");
  CHECK(follow("99").find("id: 3") != std::string::npos);
}

TEST_CASE("a quiet stream is kept alive by comments and ends when its client goes") {
  EventChannel channel(3, Duration::milliseconds(1));
  const http::Request request = with_last_id("");
  const auto response = channel.follow(CallContext(request, {})).response;
  int comments = 0;
  response.stream([&](std::string_view piece) {
    if (piece.substr(0, 1) == ":") ++comments;
    return comments < 2;
  });
  CHECK(comments == 2);
  CHECK(channel.followers() == 0);
}

TEST_CASE("line breaks in an event's data stay data") {
  std::string out;
  append_sse_event(out, "1", "x", "a\nid: 9");
  CHECK(out == "id: 1\nevent: x\ndata: a\ndata: id: 9\n\n");
}

}  // namespace
}  // namespace astra::api
