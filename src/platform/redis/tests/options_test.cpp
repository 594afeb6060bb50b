#include <doctest/doctest.h>

#include "platform/redis/connection.hpp"

using namespace astra;

TEST_CASE("a Redis address says host, port, credentials and database") {
  const auto options = redis::Options::parse("redis://ana:p%40ss@db.example:6380/3");
  REQUIRE(options.ok());
  CHECK(options->host == "db.example");
  CHECK(options->port == 6380);
  CHECK(options->username == "ana");
  CHECK(options->password == "p@ss");
  CHECK(options->database == 3);
  CHECK(options->to_string() == "redis://db.example:6380/3");
}

TEST_CASE("a Redis address may be an IPv6 host or a Unix socket") {
  CHECK(redis::Options::parse("redis://[::1]:7000")->host == "::1");
  CHECK(redis::Options::parse("redis://[::1]:7000")->port == 7000);
  CHECK(redis::Options::parse("unix:///run/redis.sock?db=2")->socket_path == "/run/redis.sock");
  CHECK(redis::Options::parse("unix:///run/redis.sock?db=2")->database == 2);
  CHECK(redis::Options::parse("unix://:secret@/run/redis.sock")->password == "secret");
}

TEST_CASE("a Redis address that cannot be meant is refused") {
  for (const char* url : {"", "localhost", "http://localhost", "redis://", "redis://:0x", "redis://h:0", "redis://h:65536",
                          "redis://h:1x", "redis://h/x", "redis://h/-1", "unix://relative", "unix:///s?db=", "redis://%zz@h",
                          "redis://[::1", "redis://u%4@h"}) {
    CAPTURE(url);
    CHECK_FALSE(redis::Options::parse(url).ok());
  }
}
