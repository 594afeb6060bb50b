#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>

#include "platform/redis/pool.hpp"
#include "platform/redis/streams.hpp"
#include "support/servers.hpp"

using namespace astra;
using redis::Command;

namespace {

redis::Options here() { return *redis::Options::parse(test::redis_server().url()); }

}  // namespace

TEST_CASE("commands carry any bytes and replies keep their type") {
  redis::Connection connection(here());
  const std::string bytes("a\0b\r\n\xff", 6);
  REQUIRE(connection.call({"SET", "redis.bytes", bytes}).ok());
  CHECK(connection.call({"GET", "redis.bytes"})->text == bytes);
  CHECK(connection.call({"GET", "redis.absent"})->is_nil());
  CHECK(connection.call({"STRLEN", "redis.bytes"})->integer == 6);
  CHECK(connection.check().ok());
}

TEST_CASE("a refused command is an error, and in a pipeline only that one is") {
  redis::Connection connection(here());
  CHECK(connection.call({"NOSUCHCOMMAND"}).error().is(redis::redis_refused));
  const Command commands[] = {{"SET", "redis.text", "x"}, {"INCR", "redis.text"}, {"GET", "redis.text"}};
  const auto replies = connection.pipeline(commands);
  REQUIRE(replies.ok());
  CHECK((*replies)[0].text == "OK");
  CHECK((*replies)[1].is_error());
  CHECK((*replies)[2].text == "x");
}

TEST_CASE("a Redis that is away is an error at once, and found again when it is back") {
  redis::Connection connection(here());
  REQUIRE(connection.check().ok());
  const auto generation = connection.generation();
  test::redis_server().kill();
  CHECK(connection.check().error().is(redis::redis_unavailable));
  test::redis_server().start();
  while (!connection.check().ok()) std::this_thread::yield();
  CHECK(connection.generation() > generation);
}

TEST_CASE("an answer that takes too long is a timeout") {
  auto options = here();
  options.command_timeout_ms = 20;
  redis::Connection connection(options);
  CHECK(connection.call({"BLPOP", "redis.never", "0"}).error().is(redis::redis_timeout));
  CHECK(connection.check().ok());
}

TEST_CASE("a pool lends a bounded number of connections and survives a restart unnoticed") {
  redis::Pool pool(here(), 2, 20);
  {
    const auto first = pool.acquire();
    const auto second = pool.acquire();
    REQUIRE(first.ok());
    REQUIRE(second.ok());
    CHECK(pool.acquire().error().is(redis::redis_unavailable));
    CHECK((*first)->check().ok());
    CHECK((*second)->check().ok());
  }
  test::redis_server().kill();
  test::redis_server().start();
  CHECK(pool.check().ok());
}

TEST_CASE("threads share a pool") {
  redis::Pool pool(here(), 2);
  REQUIRE(pool.call({"DEL", "redis.count"}).ok());
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i)
        if (!pool.call({"INCR", "redis.count"}).ok()) ++failed;
    });
  for (auto& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(pool.call({"GET", "redis.count"})->text == "400");
}

TEST_CASE("an append at a position that is taken is refused as already added") {
  redis::Connection connection(here());
  REQUIRE(connection.call({"DEL", "redis.stream"}).ok());
  const std::vector<std::pair<std::string, std::string>> fields{{"k", "v"}};
  CHECK(connection.call(redis::xadd("redis.stream", {7, 0}, fields, true))->text == "7-0");
  const Command again[] = {redis::xadd("redis.stream", {7, 0}, fields, true)};
  const auto replies = connection.pipeline(again);
  CHECK(redis::is_already_added((*replies)[0]));
  const Command absent[] = {redis::xadd("redis.no_stream", {7, 0}, fields, false)};
  const auto nothing = connection.pipeline(absent);
  CHECK((*nothing)[0].is_nil());
}

TEST_CASE("a group reads, claims, counts deliveries and learns of deleted entries") {
  redis::Connection connection(here());
  REQUIRE(connection.call({"DEL", "redis.stream"}).ok());
  CHECK(redis::create_group(connection, "redis.stream", "g", {}, false).error().is(redis::redis_refused));
  for (std::uint64_t i = 1; i <= 3; ++i) REQUIRE(connection.call(redis::xadd("redis.stream", {i, 0}, {{"n", std::to_string(i)}}, true)).ok());
  CHECK(*redis::create_group(connection, "redis.stream", "g", {}, false));
  CHECK_FALSE(*redis::create_group(connection, "redis.stream", "g", {}, false));

  const auto read = redis::read_group(connection, "g", "one", {"redis.stream"}, 10, 0);
  REQUIRE(read.ok());
  REQUIRE(read->at("redis.stream").size() == 3);
  CHECK(*read->at("redis.stream")[1].field("n") == "2");
  REQUIRE(connection.call({"XDEL", "redis.stream", "2-0"}).ok());
  CHECK(*redis::acknowledge(connection, "redis.stream", "g", {{1, 0}}) == 1);

  const auto claimed = redis::auto_claim(connection, "redis.stream", "g", "two", 0, {}, 10);
  REQUIRE(claimed.ok());
  CHECK(claimed->ids == std::vector<redis::StreamId>{{3, 0}});
  CHECK(claimed->deleted == std::vector<redis::StreamId>{{2, 0}});
  CHECK((*redis::pending(connection, "redis.stream", "g", {}, 10))[0].deliveries == 1);
  CHECK(*(*redis::claim(connection, "redis.stream", "g", "two", {3, 0}))->field("n") == "3");
  CHECK((*redis::pending(connection, "redis.stream", "g", {}, 10))[0].deliveries == 2);
  CHECK(*redis::oldest_pending(connection, "redis.stream", "g") == redis::StreamId{3, 0});

  const auto groups = redis::group_infos(connection, "redis.stream");
  REQUIRE(groups->size() == 1);
  CHECK((*groups)[0].pending == 1);
  CHECK((*redis::stream_info(connection, "redis.stream"))->last_generated == redis::StreamId{3, 0});
  CHECK_FALSE(redis::stream_info(connection, "redis.no_stream")->has_value());
}
