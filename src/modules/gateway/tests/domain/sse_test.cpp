#include <doctest/doctest.h>

#include <vector>

#include "gateway/domain/sse.hpp"

namespace astra::gateway {
namespace {

struct Taken {
  std::string raw, name, data;
  bool has_data;
  bool operator==(const Taken&) const = default;
};

std::vector<Taken> read(std::string_view bytes, std::size_t piece, SseReader reader = SseReader()) {
  std::vector<Taken> all;
  SseEvent event;
  const auto take = [&] { all.push_back({std::string(event.raw), std::string(event.name), std::string(event.data), event.has_data}); };
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.feed(bytes.substr(at, piece));
    while (reader.next(event)) take();
  }
  if (reader.finish(event)) take();
  return all;
}

std::vector<std::string> data_of(std::string_view bytes) {
  std::vector<std::string> all;
  for (const Taken& taken : read(bytes, bytes.size()))
    if (taken.has_data) all.push_back(taken.data);
  return all;
}

using Strings = std::vector<std::string>;

TEST_CASE("server-sent events are read with every kind of line end") {
  CHECK(data_of("data: a\n\ndata: b\n\n") == Strings{"a", "b"});
  CHECK(data_of("data: a\r\n\r\ndata: b\r\n\r\n") == Strings{"a", "b"});
  CHECK(data_of("data: a\r\rdata: b\r\r") == Strings{"a", "b"});
}

TEST_CASE("data comes with or without a space, in several lines, with comments between") {
  CHECK(data_of("data:a\n\n") == Strings{"a"});
  CHECK(data_of("data:  a\n\n") == Strings{" a"});
  CHECK(data_of("data: a\ndata: b\ndata\ndata:c\n\n") == Strings{"a\nb\n\nc"});
  CHECK(data_of(": OPENROUTER PROCESSING\n\ndata: a\n: in between\nid: 7\nretry: 10\nevent: x\n\n") == Strings{"a"});
  CHECK(data_of("\n\n\n\ndata: a\n\n") == Strings{"a"});
  CHECK(data_of("\xEF\xBB\xBF" "data: a\n\n") == Strings{"a"});
  CHECK(data_of("data: {\"a\":\"x\\r\\ny\"}\n\n") == Strings{"{\"a\":\"x\\r\\ny\"}"});
}

TEST_CASE("the last event may lack its blank line") {
  CHECK(data_of("data: a\n\ndata: b\n") == Strings{"a", "b"});
  CHECK(data_of("data: a\n\ndata: b") == Strings{"a", "b"});
  CHECK(data_of("data: a\n\nevent: x") == Strings{"a"});
  CHECK(data_of("data: a\r\n\r\ndata: b\r") == Strings{"a", "b"});
}

TEST_CASE("the event's name is kept, and not for the next event") {
  const auto events = read("event: ping\ndata: 1\n\ndata: 2\n\n", 1'000);
  REQUIRE(events.size() == 2);
  CHECK(events[0].name == "ping");
  CHECK(events[1].name.empty());
}

TEST_CASE("any split of the bytes gives the same events, and their raw bytes are the stream") {
  for (const std::string_view bytes :
       {"event: a\ndata: 1\ndata: 2\n\n: c\n\ndata: caf\xC3\xA9\n\n", "event: a\r\ndata: 1\r\n\r\n\r\ndata: 2\r\n\r\n", "data: 1\r\rdata: 2\r\r",
        "\xEF\xBB\xBF\ndata: 1\n\ndata:2"}) {
    const auto whole = read(bytes, bytes.size());
    std::string raw;
    for (const Taken& taken : whole) raw += taken.raw;
    CHECK(raw == bytes);
    for (std::size_t piece = 1; piece < bytes.size(); ++piece) {
      CAPTURE(piece);
      CHECK(read(bytes, piece) == whole);
    }
  }
}

TEST_CASE("an event over the cap stops the reader, and its memory stays bounded") {
  SseReader reader(100);
  SseEvent event;
  reader.feed("data: ok\n\n");
  CHECK(reader.next(event));
  for (int i = 0; i < 1'000; ++i) {
    reader.feed("data: 0123456789");
    CHECK_FALSE(reader.next(event));
  }
  CHECK(reader.overflowed());
  CHECK_FALSE(reader.finish(event));
}

TEST_CASE("an event that waits for its next line is not lost when memory moves") {
  SseReader reader;
  SseEvent event;
  reader.feed("data: 1\n\nevent: late\ndata: 2\n");
  CHECK(reader.next(event));
  CHECK_FALSE(reader.next(event));
  reader.feed(std::string("data: ") + std::string(10'000, 'x') + "\n\n");
  REQUIRE(reader.next(event));
  CHECK(event.name == "late");
  CHECK(event.data == "2\n" + std::string(10'000, 'x'));
}

}  // namespace
}  // namespace astra::gateway
