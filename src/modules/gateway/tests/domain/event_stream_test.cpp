#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "gateway/domain/aws/event_stream.hpp"
#include "kernel/json.hpp"

namespace astra::gateway::aws {
namespace {

struct Vector {
  std::string name;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string payload;
  std::string bytes;
};

std::string from_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) bytes += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
  return bytes;
}

std::vector<Vector> vectors() {
  const std::string text = test::fixture("aws/aws_eventstream_vectors.json");
  const auto document = JsonDocument::parse(text);
  REQUIRE(document.ok());
  std::vector<Vector> all;
  for (const JsonValue v : document->root()["vectors"].elements()) {
    Vector& vector = all.emplace_back(Vector{v["desc"].string_or({}), {}, v["payload"].string_or({}), from_hex(v["hex"].plain())});
    for (const JsonMember header : v["headers"].members()) vector.headers.emplace_back(header.key.string_or({}), header.value.string_or({}));
  }
  REQUIRE(all.size() == 10);
  return all;
}

std::string in_a_row() {
  std::string bytes;
  for (const Vector& vector : vectors()) bytes += vector.bytes;
  return bytes;
}

// What a reader says to bytes that come in two pieces: each message's payload and headers, and why it broke.
std::string told(std::string_view first, std::string_view second) {
  EventStreamReader reader;
  EventStreamMessage message;
  std::string text;
  for (const std::string_view piece : {first, second}) {
    reader.feed(piece);
    while (reader.next(message)) {
      for (const auto& [name, value] : message.headers) text.append(name).append("=").append(value).append(";");
      text.append(message.payload).append("\n");
    }
  }
  return text.append(reader.broken()).append(reader.has_rest() ? " (rest)" : "");
}

TEST_CASE("messages of Amazon's own codec are read") {
  for (const Vector& vector : vectors()) {
    CAPTURE(vector.name);
    EventStreamReader reader;
    reader.feed(vector.bytes);
    EventStreamMessage message;
    REQUIRE(reader.next(message));
    CHECK(message.payload == vector.payload);
    CHECK(message.raw == vector.bytes);
    REQUIRE(message.headers.size() == vector.headers.size());
    for (const auto& [name, value] : vector.headers) CHECK(message.header(name) == value);
    CHECK_FALSE(reader.next(message));
    CHECK_FALSE(reader.has_rest());
  }
}

TEST_CASE("messages are written byte for byte as Amazon's own codec writes them") {
  for (const Vector& vector : vectors()) {
    CAPTURE(vector.name);
    std::string out = "before";
    const auto header = [&](std::size_t i) { return EventStreamHeader(vector.headers[i].first, vector.headers[i].second); };
    if (vector.headers.empty()) append_message(out, {}, vector.payload);
    else append_message(out, {header(0), header(1), header(2)}, vector.payload);
    CHECK(out == "before" + vector.bytes);
    const bool exception = !vector.headers.empty() && vector.headers[0].first == ":exception-type";
    std::string named;
    if (vector.headers.empty()) continue;
    if (exception) append_exception(named, vector.headers[0].second, vector.payload);
    else append_event(named, vector.headers[0].second, vector.payload);
    CHECK(named == vector.bytes);
  }
}

TEST_CASE("messages split at any byte read equally") {
  const std::string bytes = in_a_row();
  const std::string whole = told(bytes, {});
  std::size_t different = 0;
  for (std::size_t at = 0; at <= bytes.size(); ++at)
    different += told(std::string_view(bytes).substr(0, at), std::string_view(bytes).substr(at)) != whole;
  CHECK(different == 0);
}

TEST_CASE("no changed byte goes unnoticed") {
  for (const Vector& vector : vectors()) {
    std::size_t believed = 0;
    for (std::size_t i = 0; i < vector.bytes.size(); ++i) {
      std::string bytes = vector.bytes;
      bytes[i] = static_cast<char>(bytes[i] ^ 0x10);
      EventStreamReader reader;
      reader.feed(bytes);
      EventStreamMessage message;
      believed += reader.next(message);
    }
    CHECK(believed == 0);
  }
}

TEST_CASE("headers of every type are passed over, strings are kept") {
  std::string headers;
  const auto header = [&](char name, int type, const std::string& value) {
    headers.append("\1", 1).append(1, name).append(1, static_cast<char>(type)).append(value);
  };
  header('a', 0, "");
  header('b', 1, "");
  header('c', 2, "x");
  header('d', 3, "xx");
  header('e', 4, "xxxx");
  header('f', 5, "xxxxxxxx");
  header('g', 6, std::string("\0\3xyz", 5));
  header('h', 7, std::string("\0\4text", 6));
  header('i', 8, "xxxxxxxx");
  header('j', 9, "xxxxxxxxxxxxxxxx");
  std::string bytes;
  append_message(bytes, {}, headers);   // headers and payload change places: only the length between them differs
  bytes[7] = static_cast<char>(headers.size());
  reseal(bytes);
  EventStreamReader reader;
  reader.feed(bytes);
  EventStreamMessage message;
  REQUIRE(reader.next(message));
  CHECK(message.headers == std::vector<EventStreamHeader>{{"h", "text"}});
  CHECK(message.payload.empty());
}

TEST_CASE("lengths that cannot be true end the stream") {
  const auto broken = [](std::uint32_t headers_bytes, const std::string& payload, std::size_t most = 1'000) {
    std::string bytes;
    append_message(bytes, {}, payload);
    bytes[6] = static_cast<char>(headers_bytes >> 8);
    bytes[7] = static_cast<char>(headers_bytes);
    reseal(bytes);
    EventStreamReader reader(most);
    reader.feed(bytes);
    EventStreamMessage message;
    CHECK_FALSE(reader.next(message));
    reader.feed(bytes);
    CHECK_FALSE(reader.next(message));
    return std::string(reader.broken());
  };
  CHECK(broken(9, "12345678") == "A message's lengths do not fit.");
  CHECK(broken(8, "12345678") == "A message's headers cannot be read.");
  CHECK(broken(0, std::string(2'000, 'x')) == "A message is too large.");
}

TEST_CASE("a message changed in place is sealed again") {
  Vector vector = vectors()[1];
  std::string bytes = vector.bytes;
  bytes.replace(bytes.find("Hello"), 5, "Good evening");
  reseal(bytes);
  EventStreamReader reader;
  reader.feed(bytes);
  EventStreamMessage message;
  REQUIRE(reader.next(message));
  CHECK(message.payload.find("Good evening") != std::string_view::npos);
  CHECK(message.header(":event-type") == "contentBlockDelta");
}

}  // namespace
}  // namespace astra::gateway::aws
