#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "gateway/domain/errors.hpp"

namespace astra::gateway {
namespace {

using test::check_golden;
using test::decode;
using test::decode_split;
using test::Decoded;
using test::fixture;
using test::relay;
using Kind = ChatEvent::Kind;
constexpr WireFormat openai = WireFormat::openai_chat;
constexpr WireFormat anthropic = WireFormat::anthropic_messages;
constexpr WireFormat gemini = WireFormat::gemini_generate;

struct Recorded {
  WireFormat format;
  const char* name;
};
constexpr Recorded all[] = {{openai, "openai/stream_text.sse"}, {openai, "openai/stream_tools.sse"}, {openai, "openai/stream_error.sse"},
                            {openai, "openai/stream_cut.sse"}, {anthropic, "anthropic/stream_thinking_tools.sse"},
                            {anthropic, "anthropic/stream_error.sse"}, {anthropic, "anthropic/stream_cut.sse"},
                            {gemini, "gemini/stream_text.sse"}, {gemini, "gemini/stream_thinking_tools.sse"},
                            {gemini, "gemini/stream_error.sse"}, {gemini, "gemini/stream_cut.sse"},
                            {gemini, "gemini/stream_blocked.sse"}, {gemini, "gemini/stream_candidates.sse"}};

const StreamEncoderOptions converted{.include_usage = true, .model = "alias", .id = "req_1", .now_s = 1'700'000'000};

std::string golden_name(const Recorded& recorded, std::string_view suffix) {
  std::string name = recorded.name;
  name.replace(name.find('/'), 1, "_");
  return name.substr(0, name.find('.')) + std::string(suffix);
}

TEST_CASE("streams say what they say") {
  for (const Recorded& recorded : all) check_golden(golden_name(recorded, ".events.txt"), decode(recorded.format, fixture(recorded.name)).summary());
}

TEST_CASE("streams convert between the formats") {
  for (const Recorded& recorded : all) {
    for (const WireFormat door : {openai, anthropic, gemini}) {
      if (door == recorded.format) continue;
      check_golden(golden_name(recorded, ".to_" + std::string(to_string(door)) + ".sse"), relay(recorded.format, door, fixture(recorded.name), converted));
    }
  }
}

TEST_CASE("a stream split at any byte decodes equally") {
  for (const Recorded& recorded : all) {
    const std::string bytes = fixture(recorded.name);
    const Decoded whole = decode(recorded.format, bytes);
    const std::string summary = whole.summary();
    const std::string raw = whole.raw();
    std::size_t different = 0;
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
      const Decoded split = decode_split(recorded.format, bytes, at);
      different += split.summary() != summary || split.raw() != raw || split.usage != whole.usage;
    }
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{64}})
      different += decode(recorded.format, bytes, piece).summary() != summary;
    CAPTURE(recorded.name);
    CHECK(different == 0);
  }
}

TEST_CASE("a stream with other line ends decodes equally") {
  for (const Recorded& recorded : all) {
    const std::string bytes = fixture(recorded.name);
    if (bytes.find("cut") != std::string::npos) continue;
    std::string crlf;
    std::string cr;
    for (const char c : bytes) {
      crlf += c == '\n' ? "\r\n" : std::string(1, c);
      cr += c == '\n' ? '\r' : c;
    }
    CHECK(decode(recorded.format, crlf).summary() == decode(recorded.format, bytes).summary());
    CHECK(decode(recorded.format, cr, 1).summary() == decode(recorded.format, bytes).summary());
  }
}

TEST_CASE("the same format passes byte for byte") {
  for (const char* name : {"openai/stream_text.sse", "openai/stream_tools.sse"})
    CHECK(relay(openai, openai, fixture(name), {.include_usage = true}) == fixture(name));
  for (const char* name : {"anthropic/stream_thinking_tools.sse", "anthropic/stream_error.sse"})
    CHECK(relay(anthropic, anthropic, fixture(name)) == fixture(name));
  for (const char* name : {"gemini/stream_text.sse", "gemini/stream_thinking_tools.sse", "gemini/stream_error.sse", "gemini/stream_candidates.sse"})
    CHECK(relay(gemini, gemini, fixture(name)) == fixture(name));
}

TEST_CASE("a client that did not ask for usage does not get the chunk with it") {
  const std::string out = relay(openai, openai, fixture("openai/stream_text.sse"));
  CHECK(out.find("\"choices\":[]") == std::string::npos);
  CHECK(out.ends_with("data: [DONE]\n\n"));
  const Decoded decoded = decode(openai, fixture("openai/stream_text.sse"));
  CHECK(decoded.has_usage);
  CHECK(decoded.usage == Usage{.in_plain = 11, .in_cache_read = 8, .out_text = 10});
}

TEST_CASE("Anthropic's counts are cumulative: the last one of each counts") {
  const Decoded decoded = decode(anthropic, fixture("anthropic/stream_thinking_tools.sse"));
  CHECK(decoded.usage == Usage{.in_plain = 25, .in_cache_read = 100, .in_cache_write_5m = 10, .out_text = 59, .out_reasoning = 30});
}

TEST_CASE("a cut stream ends with an error in the door's format") {
  for (const WireFormat door : {openai, anthropic, gemini}) {
    for (const Recorded& recorded : {Recorded{openai, "openai/stream_cut.sse"}, Recorded{anthropic, "anthropic/stream_cut.sse"},
                                     Recorded{gemini, "gemini/stream_cut.sse"}}) {
      const std::string out = relay(recorded.format, door, fixture(recorded.name), converted);
      CAPTURE(recorded.name);
      CHECK(out.find(door == gemini ? "STREAM_INTERRUPTED" : "stream_interrupted") != std::string::npos);
      CHECK(out.find("[DONE]") == std::string::npos);
      CHECK(out.find("message_stop") == std::string::npos);
      CHECK(decode(door, out).find(Kind::error) != nullptr);
    }
  }
}

TEST_CASE("an error inside a stream ends it, once") {
  const Decoded decoded = decode(openai, fixture("openai/stream_error.sse"));
  REQUIRE(decoded.find(Kind::error) != nullptr);
  CHECK(decoded.find(Kind::error)->error.status == 502);
  CHECK(decoded.find(Kind::error)->error.error_class == ErrorClass::transient);
  CHECK(decode(anthropic, fixture("anthropic/stream_error.sse")).find(Kind::error)->error.type == "overloaded_error");
  const std::string out = relay(anthropic, openai, fixture("anthropic/stream_error.sse"), converted);
  CHECK(out.find("\"error\"") != std::string::npos);
  CHECK(out.find("\"error\"", out.find("\"error\"") + 1) == std::string::npos);
}

TEST_CASE("a missing [DONE] is made good when the answer is complete, and what follows [DONE] is ignored") {
  std::string bytes = fixture("openai/stream_text.sse");
  const std::string done = "data: [DONE]\n\n";
  const std::string more = bytes + "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"late\"}}]}\n\n";
  CHECK(decode(openai, more).text(Kind::text).find("late") == std::string::npos);
  bytes.resize(bytes.size() - done.size());
  const Decoded decoded = decode(openai, bytes);
  CHECK(decoded.find(Kind::error) == nullptr);
  CHECK(decoded.find(Kind::end) != nullptr);
  CHECK(relay(openai, openai, bytes, {.include_usage = true}) == bytes + done);
}

TEST_CASE("a malformed event is skipped and counted, the stream goes on") {
  std::string bytes = fixture("openai/stream_text.sse");
  bytes.insert(bytes.find("data:", 10), "data: {\"broken\": \n\n");
  const Decoded decoded = decode(openai, bytes);
  CHECK(decoded.malformed == 1);
  CHECK(decoded.text(Kind::text) == decode(openai, fixture("openai/stream_text.sse")).text(Kind::text));
  CHECK(relay(openai, openai, bytes, {.include_usage = true}) == fixture("openai/stream_text.sse"));
}

TEST_CASE("an event over the cap ends the stream with an error") {
  const auto decoder = make_stream_decoder(openai, nullptr, 1'000);
  std::vector<StreamFrame> frames;
  const auto fed = decoder->feed("data: " + std::string(2'000, 'x'), frames);
  REQUIRE_FALSE(fed.ok());
  CHECK(fed.error().is(errors::provider_protocol_error));
}

TEST_CASE("a guard changes a text in place and nothing else") {
  for (const Recorded& recorded : {Recorded{openai, "openai/stream_text.sse"}, Recorded{anthropic, "anthropic/stream_thinking_tools.sse"},
                                   Recorded{gemini, "gemini/stream_thinking_tools.sse"}}) {
    const std::string bytes = fixture(recorded.name);
    StreamRelay passing(recorded.format, recorded.format, {.include_usage = true, .model = "shown"});
    std::vector<StreamFrame> frames;
    REQUIRE(passing.decode(bytes, frames).ok());
    std::string out;
    for (StreamFrame& frame : frames) {
      for (std::size_t i = 0; i < frame.events.size(); ++i)
        if (frame.events[i].kind == Kind::text) frame.change_text(i, "\"x\"");
      passing.write(frame, out);
    }
    const Decoded changed = decode(recorded.format, out);
    CHECK(changed.malformed == 0);
    CHECK(changed.text(Kind::text).find("\"x\"") == 0);
    CHECK(changed.text(Kind::text).find("caf") == std::string::npos);
    CHECK(changed.text(Kind::reasoning) == decode(recorded.format, bytes).text(Kind::reasoning));
    CHECK(changed.find(Kind::start)->model == "shown");
    CHECK(changed.usage == decode(recorded.format, bytes).usage);
  }
}

TEST_CASE("events with several data lines keep a place for their texts") {
  const std::string bytes = "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"secret\"},\"finish_reason\":\"stop\"}]}\n\n";
  StreamRelay passing(openai, openai, {});
  std::vector<StreamFrame> frames;
  REQUIRE(passing.decode(bytes, frames).ok());
  REQUIRE(frames.size() == 1);
  frames[0].change_text(1, "gone");
  CHECK(frames[0].raw.find("secret") == std::string::npos);
  CHECK(decode(openai, frames[0].raw).text(Kind::text) == "gone");
}

TEST_CASE("a stream survives the way through the other format and back") {
  const auto same = [](WireFormat a, WireFormat b, const std::string& bytes) {
    const Decoded before = decode(a, bytes);
    const Decoded after = decode(a, relay(b, a, relay(a, b, bytes, converted), converted));
    for (const Kind kind : {Kind::text, Kind::reasoning, Kind::reasoning_signature, Kind::tool_call_arguments}) CHECK(after.text(kind) == before.text(kind));
    const ChatEvent* call = before.find(Kind::tool_call_start);
    if (call != nullptr) CHECK(after.find(Kind::tool_call_start)->id == call->id);
    CHECK(after.find(Kind::finish)->finish == before.find(Kind::finish)->finish);
    CHECK(after.usage.total() == before.usage.total());
    CHECK(after.find(Kind::end) != nullptr);
  };
  same(openai, anthropic, fixture("openai/stream_text.sse"));
  same(openai, anthropic, fixture("openai/stream_tools.sse"));
  same(anthropic, openai, fixture("anthropic/stream_thinking_tools.sse"));
  same(openai, gemini, fixture("openai/stream_text.sse"));
  same(gemini, openai, fixture("gemini/stream_text.sse"));
  same(gemini, anthropic, fixture("gemini/stream_text.sse"));
}

TEST_CASE("a guard changes a function's arguments in Gemini's own stream, and they stay an object") {
  StreamRelay passing(gemini, gemini, {});
  std::vector<StreamFrame> frames;
  REQUIRE(passing.decode(fixture("gemini/stream_thinking_tools.sse"), frames).ok());
  std::string out;
  for (StreamFrame& frame : frames) {
    for (std::size_t i = 0; i < frame.events.size(); ++i)
      if (frame.events[i].kind == Kind::tool_call_arguments && frame.events[i].text != "{}") frame.change_text(i, R"({"city":"[city]"})");
    passing.write(frame, out);
  }
  CHECK(out.find("Paris") == std::string::npos);
  CHECK(decode(gemini, out).text(Kind::tool_call_arguments) == R"({"city":"[city]"}{})");
}

TEST_CASE("without alt=sse Gemini's stream is one JSON array, however the bytes came, errors and cuts included") {
  const auto whole = [](const Recorded& recorded) {
    StreamRelay array(recorded.format, gemini, {.array = true, .model = "alias", .id = "req_1"});
    CHECK(array.content_type().starts_with("application/json"));
    std::vector<StreamFrame> frames;
    REQUIRE(array.decode(fixture(recorded.name), frames).ok());
    REQUIRE(array.decode_end(frames).ok());
    std::string out;
    const ChatEvent* error = nullptr;
    for (StreamFrame& frame : frames) {
      array.write(frame, out);
      for (const ChatEvent& event : frame.events)
        if (event.kind == Kind::error) error = &event;
    }
    if (error != nullptr) array.write_error(error->error, out);
    else array.write_end(out);
    return out;
  };
  for (const Recorded& recorded : all) {
    const std::string out = whole(recorded);
    CAPTURE(recorded.name);
    CAPTURE(out);
    const auto document = JsonDocument::parse(out);
    REQUIRE(document.ok());
    REQUIRE(document->root().is_array());
    std::string sse;
    for (const JsonValue chunk : document->root().elements()) sse += "data: " + std::string(chunk.raw()) + "\n\n";
    CHECK(decode(gemini, sse).text(Kind::text) == decode(recorded.format, fixture(recorded.name)).text(Kind::text));
  }
}

TEST_CASE("interleaved parallel tool calls come out one after the other and whole") {
  const auto chunk = [](const std::string& calls, const std::string& finish = "null") {
    return R"(data: {"id":"1","model":"m","choices":[{"index":0,"delta":{"tool_calls":[)" + calls + R"(]},"finish_reason":)" + finish + "}]}\n\n";
  };
  const std::string bytes = chunk(R"({"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}})") +
                            chunk(R"({"index":1,"id":"b","function":{"name":"g","arguments":"{\"y\""}})") +
                            chunk(R"({"index":0,"function":{"arguments":":1}"}},{"index":1,"function":{"arguments":":2}"}})") +
                            chunk("", "\"tool_calls\"") + "data: [DONE]\n\n";
  const Decoded out = decode(anthropic, relay(openai, anthropic, bytes, converted));
  CHECK(out.text(Kind::tool_call_arguments) == R"({"x":1}{"y":2})");
  CHECK(out.malformed == 0);
}

TEST_CASE("another format's comments reach the client, its unknown events do not") {
  const std::string bytes = ": waiting\nevent: ping\ndata: {\"type\": \"ping\"}\n\n" + fixture("anthropic/stream_thinking_tools.sse");
  const std::string out = relay(anthropic, openai, bytes, converted);
  CHECK(out.starts_with(":\n\ndata: "));
  CHECK(out.find("ping") == std::string::npos);
}

TEST_CASE("several calls with one index are several calls") {
  const std::string bytes = R"(data: {"id":"1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},)"
                            R"({"index":0,"id":"b","function":{"name":"g","arguments":"{}"}}]},"finish_reason":""}]})" "\n\ndata: [DONE]\n\n";
  const Decoded decoded = decode(openai, bytes);
  CHECK(decoded.text(Kind::tool_call_arguments) == "{}{}");
  CHECK(decoded.find(Kind::finish)->finish == FinishReason::tool_calls);  // xAI leaves the reason empty
}

TEST_CASE("every choice of a stream is decoded") {
  const std::string bytes = "data: {\"id\":\"1\",\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"},"
                            "{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n";
  const Decoded decoded = decode(openai, bytes);
  CHECK(decoded.text(Kind::text) == "ba");
  const std::string again = relay(openai, anthropic, bytes, converted);
  CHECK(decode(anthropic, again).text(Kind::text) == "a");  // that format knows one answer
}

}  // namespace
}  // namespace astra::gateway
