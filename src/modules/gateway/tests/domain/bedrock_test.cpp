#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "gateway/domain/aws/event_stream.hpp"
#include "gateway/domain/door_error.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/format.hpp"

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
constexpr WireFormat converse = WireFormat::bedrock_converse;
constexpr WireFormat invoke = WireFormat::bedrock_anthropic;
constexpr const char* claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

struct Recorded {
  WireFormat format;
  const char* name;
};
constexpr Recorded streams[] = {{converse, "bedrock/stream_text.eventstream"},  {converse, "bedrock/stream_thinking_tools.eventstream"},
                                {converse, "bedrock/stream_error.eventstream"}, {converse, "bedrock/stream_cut.eventstream"},
                                {invoke, "bedrock/invoke_stream.eventstream"},  {invoke, "bedrock/invoke_error.eventstream"}};
const StreamEncoderOptions converted{.include_usage = true, .model = "alias", .id = "req_1", .now_s = 1'700'000'000};

std::string golden_name(std::string name, std::string_view suffix) {
  for (char& c : name)
    if (c == '/') c = '_';
  return name.substr(0, name.rfind('.')) + std::string(suffix);
}

// Frames as lines, so that a person can read the golden file.
std::string lines(std::string_view bytes) {
  aws::EventStreamReader reader;
  reader.feed(bytes);
  aws::EventStreamMessage message;
  std::string text;
  while (reader.next(message))
    for (const std::string_view part : {message.header(":message-type"), std::string_view(" "), message.header(":event-type"),
                                        message.header(":exception-type"), std::string_view(" "), message.payload, std::string_view("\n")})
      text += part;
  CHECK(reader.broken().empty());
  CHECK_FALSE(reader.has_rest());
  return text;
}

ChatRequest parsed(WireFormat door, const std::string& bytes, bool stream = false) {
  auto request = parse_request(door, bytes, {.model = claude, .stream = stream});
  if (!request.ok()) FAIL(std::string(request.error().message()));
  return *std::move(request);
}

RenderedRequest rendered(WireFormat to, const ChatRequest& request, std::string_view model = claude) {
  auto result = render_request(to, request, model);
  if (!result.ok()) FAIL(std::string(result.error().message()));
  return *std::move(result);
}

std::string shown(const RenderedRequest& r) {
  std::string text = "POST " + r.path + "\n";
  for (const auto& header : r.headers) text += header.name + ": " + header.value + "\n";
  for (const auto& name : r.dropped) text += "dropped: " + name + "\n";
  return text + "\n" + r.body;
}

ChatResponse answer(WireFormat from, const std::string& bytes) {
  auto response = parse_response(from, bytes);
  if (!response.ok()) FAIL(std::string(response.error().message()));
  return *std::move(response);
}

TEST_CASE("Bedrock's streams say what they say") {
  for (const Recorded& recorded : streams)
    check_golden(golden_name(recorded.name, ".events.txt"), decode(recorded.format, fixture(recorded.name)).summary());
}

TEST_CASE("Bedrock's streams convert to the others, and theirs to Bedrock's") {
  for (const Recorded& recorded : streams) {
    check_golden(golden_name(recorded.name, ".to_openai_chat.sse"), relay(recorded.format, openai, fixture(recorded.name), converted));
    check_golden(golden_name(recorded.name, ".to_anthropic_messages.sse"), relay(recorded.format, anthropic, fixture(recorded.name), converted));
  }
  for (const Recorded& recorded : {Recorded{openai, "openai/stream_text.sse"}, Recorded{openai, "openai/stream_tools.sse"}, Recorded{openai, "openai/stream_error.sse"},
                                   Recorded{openai, "openai/stream_cut.sse"}, Recorded{anthropic, "anthropic/stream_thinking_tools.sse"}, Recorded{anthropic, "anthropic/stream_error.sse"}})
    check_golden(golden_name(recorded.name, ".to_bedrock_converse.txt"), lines(relay(recorded.format, converse, fixture(recorded.name), converted)));
}

TEST_CASE("Bedrock's streams split at any byte decode equally") {
  for (const Recorded& recorded : streams) {
    const std::string bytes = fixture(recorded.name);
    const Decoded whole = decode(recorded.format, bytes);
    const std::string summary = whole.summary();
    std::size_t different = 0;
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
      const Decoded split = decode_split(recorded.format, bytes, at);
      different += split.summary() != summary || split.raw() != whole.raw() || split.usage != whole.usage;
    }
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{64}})
      different += decode(recorded.format, bytes, piece).summary() != summary;
    CAPTURE(recorded.name);
    CHECK(different == 0);
  }
}

TEST_CASE("Converse to Converse passes byte for byte, its errors too") {
  for (const char* name : {"bedrock/stream_text.eventstream", "bedrock/stream_thinking_tools.eventstream", "bedrock/stream_error.eventstream"})
    CHECK(relay(converse, converse, fixture(name)) == fixture(name));
}

TEST_CASE("Claude's events pass between Anthropic's framing and Bedrock's unread") {
  const std::string sse = fixture("anthropic/stream_thinking_tools.sse");
  const std::string framed = relay(anthropic, invoke, sse);
  CHECK(decode(invoke, framed).summary() == decode(anthropic, sse).summary());
  const std::string back = relay(invoke, anthropic, framed);
  CHECK(decode(anthropic, back).raw() == back);
  CHECK(decode(anthropic, back).summary() == decode(anthropic, sse).summary());
  CHECK(relay(invoke, anthropic, fixture("bedrock/invoke_stream.eventstream")).find("amazon-bedrock-invocationMetrics") != std::string::npos);
  CHECK(lines(relay(anthropic, invoke, fixture("anthropic/stream_error.sse"))).find("exception serviceUnavailableException") != std::string::npos);
}

TEST_CASE("a guard changes a text of a framed stream in place and nothing else") {
  for (const Recorded& recorded : {streams[1], streams[4]}) {
    const std::string bytes = fixture(recorded.name);
    StreamRelay passing(recorded.format, recorded.format, {});
    std::vector<StreamFrame> frames;
    REQUIRE(passing.decode(bytes, frames).ok());
    std::string out;
    for (StreamFrame& frame : frames) {
      for (std::size_t i = 0; i < frame.events.size(); ++i)
        if (frame.events[i].kind == Kind::text) frame.change_text(i, "\"x\"");
      passing.write(frame, out);
    }
    const Decoded before = decode(recorded.format, bytes);
    const Decoded changed = decode(recorded.format, out);
    CHECK(changed.text(Kind::text).find("\"x\"") == 0);
    CHECK(changed.text(Kind::text).find("caf") == std::string::npos);
    CHECK(changed.text(Kind::tool_call_arguments) == before.text(Kind::tool_call_arguments));
    CHECK(changed.text(Kind::reasoning_signature) == before.text(Kind::reasoning_signature));
    CHECK(changed.usage == before.usage);
    CHECK(changed.find(Kind::end) != nullptr);
  }
}

TEST_CASE("a stream survives the way through Converse and back") {
  for (const Recorded& recorded : {Recorded{openai, "openai/stream_tools.sse"}, Recorded{anthropic, "anthropic/stream_thinking_tools.sse"}}) {
    const Decoded before = decode(recorded.format, fixture(recorded.name));
    const Decoded after = decode(recorded.format, relay(converse, recorded.format, relay(recorded.format, converse, fixture(recorded.name), converted), converted));
    for (const Kind kind : {Kind::text, Kind::reasoning, Kind::reasoning_signature, Kind::tool_call_arguments}) CHECK(after.text(kind) == before.text(kind));
    CHECK(after.find(Kind::tool_call_start)->id == before.find(Kind::tool_call_start)->id);
    CHECK(after.find(Kind::finish)->finish == before.find(Kind::finish)->finish);
    CHECK(after.usage.total() == before.usage.total());
    CHECK(after.find(Kind::end) != nullptr);
  }
}

TEST_CASE("what fails inside Bedrock's stream is classed, and ends Bedrock's door as an exception") {
  const Decoded failed = decode(converse, fixture("bedrock/stream_error.eventstream"));
  REQUIRE(failed.find(Kind::error) != nullptr);
  CHECK(failed.find(Kind::error)->error.error_class == ErrorClass::rate_limit);
  CHECK(failed.find(Kind::error)->error.type == "throttlingException");
  CHECK(decode(invoke, fixture("bedrock/invoke_error.eventstream")).find(Kind::error)->error.error_class == ErrorClass::transient);
  const std::string cut = relay(converse, converse, fixture("bedrock/stream_cut.eventstream"));
  CHECK(lines(cut).find("exception serviceUnavailableException {\"message\":") != std::string::npos);
  CHECK(decode(converse, cut).find(Kind::error) != nullptr);
  CHECK(lines(render_stream_error(converse, errors::guardrail_blocked, "")) ==
        "exception validationException {\"message\":\"A guardrail blocked this request.\",\"__type\":\"ValidationException\",\"code\":\"guardrail_blocked\"}\n");

  std::string flipped = fixture("bedrock/stream_text.eventstream");
  flipped[flipped.size() - 1] = static_cast<char>(flipped[flipped.size() - 1] ^ 1);
  std::vector<StreamFrame> frames;
  const auto fed = make_stream_decoder(converse)->feed(flipped, frames);
  REQUIRE_FALSE(fed.ok());
  CHECK(fed.error().is(errors::provider_protocol_error));
}

TEST_CASE("an AWS error of either shape is read") {
  std::string bytes;
  aws::append_message(bytes, {{":message-type", "error"}, {":error-code", "InternalError"}, {":error-message", "It broke."}}, "");
  const Decoded failed = decode(converse, bytes);
  REQUIRE(failed.find(Kind::error) != nullptr);
  CHECK(failed.find(Kind::error)->error.message == "It broke.");
}

TEST_CASE("a broken payload in a good frame is skipped, the stream goes on") {
  std::string bytes = fixture("bedrock/stream_text.eventstream");
  std::string broken;
  aws::append_event(broken, "contentBlockDelta", "{\"contentBlockIndex\":");
  aws::append_event(broken, "somethingNew", "{\"a\":1}");
  const Decoded decoded = decode(converse, broken + bytes);
  CHECK(decoded.malformed == 1);
  CHECK(decoded.text(Kind::text) == "Hello! How can I help?");
}

TEST_CASE("a Converse request is understood") {
  const ChatRequest r = parsed(converse, fixture("bedrock/request_full.json"), true);
  CHECK(r.model.value == claude);
  CHECK(r.stream);
  REQUIRE(r.messages.size() == 4);
  CHECK(r.messages[0].role == Role::system);
  CHECK(r.messages[0].parts[0].cache_control == R"({"type":"ephemeral","ttl":"1h"})");
  CHECK(r.messages[1].parts[1].media_type == "image/jpeg");
  CHECK(r.messages[1].parts[2].title == "notes");
  CHECK(r.messages[2].parts[0].kind == Part::Kind::thinking);
  CHECK(r.messages[2].parts[1].kind == Part::Kind::redacted_thinking);
  CHECK(r.messages[2].parts[3].text.value == R"({"city": "Paris", "n": 1.50})");
  CHECK(r.messages[3].parts[1].is_error);
  REQUIRE(r.tools.size() == 2);
  CHECK_FALSE(r.tools[0].cache_control.empty());
  CHECK(r.tools[1].strict == true);
  CHECK(r.tool_choice.kind == ToolChoice::Kind::required);
  CHECK(r.top_k == "40");
  CHECK(r.response_format.schema == R"({"type": "object"})");
  CHECK(r.service_tier == "priority");
}

TEST_CASE("Converse to Converse is spliced: every other byte survives") {
  const std::string bytes = fixture("bedrock/request_full.json");
  ChatRequest r = parsed(converse, bytes, true);
  const RenderedRequest same = rendered(converse, r, "anthropic.claude-3-haiku-20240307-v1:0");
  CHECK(same.body == bytes);
  CHECK(same.path == "/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse-stream");
  CHECK(rendered(converse, parsed(converse, bytes), "arn:aws:bedrock:us-east-1:1:inference-profile/x").path ==
        "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse");
  r.each_text([&](Text& text, const Message&) {
    if (text.value.starts_with("{\"celsius\"")) r.change(text, R"({"celsius":"[redacted]"})");
    if (text.value == "no clock") r.change(text, "\"broken\"");
  });
  std::string expected = bytes;
  const auto swap = [&](std::string_view from, std::string_view to) { expected.replace(expected.find(from), from.size(), to); };
  swap(R"({"celsius": 18.0})", R"({"celsius":"[redacted]"})");
  swap(R"("no clock")", R"("\"broken\"")");
  CHECK(rendered(converse, r).body == expected);
}

TEST_CASE("requests convert between Converse and the others") {
  check_golden("bedrock_full_to_openai_chat.txt", shown(rendered(openai, parsed(converse, fixture("bedrock/request_full.json"), true), "gpt-4o")));
  check_golden("bedrock_full_to_anthropic_messages.txt",
               shown(rendered(anthropic, parsed(converse, fixture("bedrock/request_full.json"), true), "claude-sonnet-4-5")));
  check_golden("openai_full_to_bedrock_converse.txt", [] {
    std::string bytes = fixture("openai/request_full.json");
    const std::string by_url = R"(,
      {"type": "image_url", "image_url": {"url": "https://example.com/b.jpg"}})";
    REQUIRE(bytes.find(by_url) != std::string::npos);
    return shown(rendered(converse, parsed(openai, bytes.erase(bytes.find(by_url), by_url.size()))));
  }());
  check_golden("openai_thinking_to_bedrock_converse.txt", shown(rendered(converse, parsed(openai, fixture("openai/request_history_with_thinking.json")))));
  ChatRequest full = *parse_request(anthropic, fixture("anthropic/request_full.json"));
  check_golden("anthropic_full_to_bedrock_converse.txt", shown(rendered(converse, full)));
  check_golden("anthropic_full_to_bedrock_anthropic.txt", shown(rendered(invoke, full)));
  check_golden("bedrock_invoke_to_anthropic_messages.txt", shown(rendered(anthropic, parsed(invoke, fixture("bedrock/invoke_request.json"), true), "claude-sonnet-4-5")));
  check_golden("bedrock_invoke_to_bedrock_converse.txt", shown(rendered(converse, parsed(invoke, fixture("bedrock/invoke_request.json"), true))));
}

TEST_CASE("a request converted to Converse is one its own reader understands, and comes back") {
  const ChatRequest there = parsed(converse, rendered(converse, *parse_request(anthropic, fixture("anthropic/request_full.json"))).body);
  const RenderedRequest back = rendered(anthropic, there, "claude-sonnet-4-5");
  CHECK(back.body.find(R"("id":"toolu_01A","name":"get_weather","input":{"city": "Paris", "n": 1.50})") != std::string::npos);
  CHECK(back.body.find(R"("signature":"EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl")") != std::string::npos);
  CHECK(back.body.find(R"("cache_control":{"type":"ephemeral","ttl":"1h"})") != std::string::npos);
  CHECK(back.body.find(R"("top_k":40)") != std::string::npos);
}

TEST_CASE("Bedrock wants tools declared wherever there was a call") {
  const std::string history = R"({"model":"m","messages":[{"role":"user","content":"x"},
    {"role":"assistant","content":null,"tool_calls":[{"id":"call:1","type":"function","function":{"name":"f","arguments":"{}"}}]},
    {"role":"tool","tool_call_id":"call:1","content":"1"}])";
  const RenderedRequest r = rendered(converse, *parse_request(openai, history + "}"));
  CHECK(r.body.find(R"("toolConfig":{"tools":[{"toolSpec":{"name":"f",)") != std::string::npos);
  CHECK(r.body.find(R"("toolUseId":"call_1")") != std::string::npos);
  CHECK(r.body.find("call:1") == std::string::npos);
  const std::string tools = R"("tools":[{"type":"function","function":{"name":"g"}}],"tool_choice":"none"})";
  CHECK(rendered(converse, *parse_request(openai, R"({"model":"m","messages":[{"role":"user","content":"x"}],)" + tools)).body.find("toolConfig") == std::string::npos);
  CHECK(rendered(converse, *parse_request(openai, history + "," + tools)).dropped == std::vector<std::string>{"tool_choice (none: there were calls before)"});
}

TEST_CASE("what Bedrock cannot be told is refused or dropped by name") {
  const auto request = [](const std::string& content) {
    return *parse_request(openai, R"({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"x"},)" + content + "]}]}");
  };
  for (const char* refused : {R"({"type":"image_url","image_url":{"url":"https://example.com/a.png"}})",
                              R"({"type":"image_url","image_url":{"url":"data:image/tiff;base64,AAAA"}})",
                              R"({"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}})"}) {
    CAPTURE(refused);
    CHECK_FALSE(render_request(converse, request(refused), claude).ok());
  }
  const RenderedRequest file = rendered(converse, request(R"({"type":"file","file":{"filename":"Q3_report (final).pdf","file_data":"data:application/pdf;base64,AAAA"}})"));
  CHECK(file.body.find(R"_({"document":{"format":"pdf","name":"Q3 report (final)","source":{"bytes":"AAAA"}}})_") != std::string::npos);
  CHECK_FALSE(render_request(openai, parsed(converse, R"({"messages":[],"guardrailConfig":{"guardrailIdentifier":"g"}})"), "m").ok());
}

TEST_CASE("Converse's answers convert, and pass byte for byte") {
  const std::string bytes = fixture("bedrock/response_thinking_tools.json");
  const ChatResponse r = answer(converse, bytes);
  CHECK(r.usage == Usage{.in_plain = 50, .in_cache_read = 1'000, .in_cache_write_5m = 100, .in_cache_write_1h = 200, .out_text = 95});
  CHECK(render_response(converse, r, {.model = "alias"}) == bytes);
  const ResponseOptions options{.model = "alias", .id = "req_1", .now_s = 1'700'000'000};
  check_golden("response_bedrock_to_openai_chat.json", render_response(openai, r, options));
  check_golden("response_bedrock_to_anthropic_messages.json", render_response(anthropic, r, options));
  check_golden("response_anthropic_to_bedrock_converse.json", render_response(converse, answer(anthropic, fixture("anthropic/response_thinking_tools.json")), options));
  check_golden("response_openai_tools_to_bedrock_converse.json", render_response(converse, answer(openai, fixture("openai/response_tools.json")), options));
  const ChatResponse blocked = answer(converse, fixture("bedrock/response_guardrail.json"));
  CHECK(blocked.choices[0].finish == FinishReason::content_filter);
  CHECK(render_response(converse, blocked) == fixture("bedrock/response_guardrail.json"));
  const std::string claudes = fixture("anthropic/response_thinking_tools.json");
  CHECK(render_response(invoke, answer(invoke, claudes)) == claudes);
  for (const char* bad : {"", "[]", "{}", R"({"output":{"message":{"content":1}}})"}) CHECK_FALSE(parse_response(converse, bad).ok());
}

TEST_CASE("AWS's failures are classed by their names") {
  const auto error_class = [](int status, const char* type, const std::string& body = "{}") {
    return parse_provider_error(converse, status, body, {.retry_after = {}, .retry_after_ms = {}, .error_type = type}).error_class;
  };
  CHECK(error_class(429, "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/", fixture("bedrock/error_throttling.json")) == ErrorClass::rate_limit);
  CHECK(error_class(429, "ModelNotReadyException") == ErrorClass::transient);
  CHECK(error_class(400, "ServiceQuotaExceededException") == ErrorClass::quota);
  CHECK(error_class(400, "ValidationException", fixture("bedrock/error_context.json")) == ErrorClass::context_length);
  CHECK(error_class(400, "ValidationException", R"({"message":"no"})") == ErrorClass::bad_request);
  CHECK(error_class(403, "AccessDeniedException") == ErrorClass::auth);
  CHECK(error_class(403, "ExpiredTokenException") == ErrorClass::auth);
  CHECK(error_class(404, "ResourceNotFoundException") == ErrorClass::not_found);
  CHECK(error_class(424, "ModelErrorException") == ErrorClass::transient);
  CHECK(error_class(408, "ModelTimeoutException") == ErrorClass::transient);
  CHECK(error_class(503, "com.amazon.coral.availability#ServiceUnavailableException") == ErrorClass::transient);
  CHECK(parse_provider_error(converse, 403, R"({"Message":"no access"})").message == "no access");
}

TEST_CASE("errors at Bedrock's door have AWS's shape") {
  const DoorError limited = render_error(converse, DomainError(errors::rate_limit_exceeded).retry_after_s(3), "req_1");
  CHECK(limited.status == 429);
  CHECK(limited.body == R"({"message":"Too many requests.","__type":"ThrottlingException","code":"rate_limit_exceeded"})");
  CHECK(limited.headers == std::vector<std::pair<std::string, std::string>>{{"x-amzn-errortype", "ThrottlingException"}, {"retry-after", "3"}});
  CHECK(render_error(invoke, errors::invalid_api_key, "").status == 403);
  CHECK(render_error(converse, errors::budget_exceeded, "").headers.front().second == "ServiceQuotaExceededException");
  CHECK(render_error(converse, errors::model_not_found, "").headers.front().second == "ResourceNotFoundException");
  CHECK(render_error(openai, errors::model_not_found, "").headers.empty());
}

TEST_CASE("bad Converse requests are answered with their places") {
  const auto list = [](const std::string& bytes) {
    const auto request = parse_request(converse, bytes, {.model = "m"});
    REQUIRE_FALSE(request.ok());
    std::string pointers;
    for (const Violation& v : request.error().violations()) pointers += v.pointer + " ";
    return pointers;
  };
  CHECK(list("{}") == "/messages ");
  CHECK(list(R"({"messages":[{"role":"robot","content":[]},{"role":"user","content":[{"toolResult":{}}, 5]}],"inferenceConfig":{"maxTokens":0}})") ==
        "/messages/0/role /messages/1/content/0/toolResult/toolUseId /messages/1/content/1 /inferenceConfig/maxTokens ");
  CHECK_FALSE(parse_request(converse, R"({"messages":[]})").ok());
}

}  // namespace
}  // namespace astra::gateway
