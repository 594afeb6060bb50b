#include <doctest/doctest.h>

#include "fixture.hpp"
#include "platform/api/rate_limiter.hpp"

namespace astra::api {
namespace {

using http::Method;

http::Response create(World& world, std::string key, std::string text = "milk", std::string_view who = "ana") {
  return world.send(Method::post, "/api/v1/notes", R"({"text":")" + text + "\"}", {{"Idempotency-Key", std::move(key)}}, who);
}

TEST_CASE("a POST sent twice with one key is done once and answered the same") {
  World world;
  const auto first = create(world, "k1");
  const auto second = create(world, "k1");
  CHECK(first.status == 201);
  CHECK(second.status == 201);
  CHECK(second.body == first.body);
  CHECK(second.headers.value("location") == first.headers.value("location"));
  CHECK(second.headers.value("etag") == first.headers.value("etag"));
  CHECK(second.headers.value("idempotency-replayed") == "true");
  CHECK(first.headers.count("idempotency-replayed") == 0);
  CHECK(world.notes.creations == 1);
  CHECK(world.audited.size() == 1);
}

TEST_CASE("without a key, or with another, a POST is done again") {
  World world;
  create(world, "k1");
  create(world, "k2");
  world.send(Method::post, "/api/v1/notes", R"({"text":"milk"})");
  CHECK(world.notes.creations == 3);
}

TEST_CASE("a key belongs to its principal and its body") {
  World world;
  create(world, "k1");
  CHECK(create(world, "k1", "bread").status == 422);
  CHECK(create(world, "k1", "bread").body.find("idempotency_key_reused") != std::string::npos);
  CHECK(create(world, "k1", "milk", "ben").status == 201);
  CHECK(world.notes.creations == 2);
}

TEST_CASE("a key whose call still runs answers 409 and when to come back") {
  World world;
  http::Response inner;
  world.notes.during_create = [&] {
    world.notes.during_create = nullptr;
    inner = create(world, "k1");
  };
  CHECK(create(world, "k1").status == 201);
  CHECK(inner.status == 409);
  CHECK(inner.headers.value("retry-after") == "1");
  CHECK(inner.body.find("idempotency_in_progress") != std::string::npos);
}

TEST_CASE("a refusal of the handler is replayed, a refused argument claims nothing") {
  World world;
  CHECK(create(world, "k1", "locked").status == 409);
  CHECK(create(world, "k1", "locked").headers.value("idempotency-replayed") == "true");
  CHECK(create(world, "k2", "").status == 422);
  CHECK(create(world, "k2", "milk").status == 201);
}

TEST_CASE("a call that failed on our side may be repeated with its key") {
  World world;
  world.notes.during_create = [] { throw std::runtime_error("gone"); };
  CHECK(create(world, "k1").status == 500);
  world.notes.during_create = nullptr;
  CHECK(create(world, "k1").status == 201);
}

TEST_CASE("a key is forgotten after a day, and must be printable") {
  World world;
  create(world, "k1");
  world.clock.at = world.clock.at + Duration::hours(24);
  CHECK(create(world, "k1").headers.count("idempotency-replayed") == 0);
  CHECK(create(world, "").status == 400);
  CHECK(create(world, "a b").status == 400);
  CHECK(create(world, std::string(256, 'k')).status == 400);
}

TEST_CASE("an answer with a secret is not kept: the repeat is told that it was done") {
  World world;
  const auto make = [&] { return world.send(Method::post, "/api/v1/secrets", "", {{"Idempotency-Key", "k1"}}); };
  CHECK(make().status == 200);
  const auto again = make();
  CHECK(again.status == 409);
  CHECK(again.body.find("idempotent_answer_not_kept") != std::string::npos);
  CHECK(again.body.find("s3cr3t") == std::string::npos);
}

TEST_CASE("a principal has its calls per minute, and is told how many are left") {
  World world;
  TokenBuckets buckets(3);
  Application limited(world.routes, {.clock = &world.clock, .authenticator = &world.keys, .rate_limiter = &buckets, .secret = "s"});
  http::Request request;
  request.path = note_path;
  request.headers.add("Authorization", "Bearer ana");
  for (int i = 2; i >= 0; --i) {
    const auto response = limited.handle(request);
    CHECK(response.status == 200);
    CHECK(response.headers.value("ratelimit-policy") == "\"default\";q=3;w=60");
    CHECK(response.headers.value("ratelimit").substr(0, 13) == "\"default\";r=" + std::to_string(i));
  }
  const auto refused = limited.handle(request);
  CHECK(refused.status == 429);
  CHECK(refused.headers.value("retry-after") == "20");
  CHECK(refused.body.find("\"retry_after\":20") != std::string::npos);
  request.headers.set("Authorization", "Bearer ben");
  CHECK(limited.handle(request).status == 404);
  request.headers.set("Authorization", "Bearer ana");
  world.clock.at = world.clock.at + Duration::seconds(20);
  CHECK(limited.handle(request).status == 200);
}

}  // namespace
}  // namespace astra::api
