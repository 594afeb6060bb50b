#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "gateway/domain/door_error.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/codec.hpp"

namespace astra::gateway {
namespace {

using test::check_golden;
using test::fixture;
constexpr WireFormat responses = WireFormat::openai_responses;
constexpr WireFormat completions = WireFormat::openai_completions;
constexpr WireFormat chat = WireFormat::openai_chat;
constexpr WireFormat anthropic = WireFormat::anthropic_messages;

ChatRequest parsed(WireFormat door, const std::string& bytes) {
  auto request = parse_request(door, bytes);
  if (!request.ok()) FAIL(std::string(request.error().message()));
  return *std::move(request);
}

std::string shown(WireFormat to, const ChatRequest& request, std::string_view model) {
  const auto r = render_request(to, request, model);
  if (!r.ok()) FAIL(std::string(r.error().message()));
  std::string text = "POST " + r->path + "\n";
  for (const auto& name : r->dropped) text += "dropped: " + name + "\n";
  return text + "\n" + r->body;
}

std::string refusal(WireFormat to, WireFormat door, const std::string& body) {
  const auto r = render_request(to, parsed(door, body), "m");
  REQUIRE_FALSE(r.ok());
  CHECK(r.error().is(errors::unsupported_parameter));
  return std::string(r.error().message());
}

TEST_CASE("a Responses request converts to chat and to Anthropic; OpenAI's own encrypted reasoning does not travel") {
  const ChatRequest request = parsed(responses, fixture("openai/responses_request.json"));
  check_golden("responses_to_chat.txt", shown(chat, request, "m"));
  check_golden("responses_to_anthropic.txt", shown(anthropic, request, "claude-sonnet-4-5"));
}

TEST_CASE("a Responses request passes byte for byte but for the model") {
  const std::string bytes = fixture("openai/responses_request.json");
  std::string expected = bytes;
  expected.replace(expected.find("\"gpt-5-mini\""), 12, "\"gpt-5\"");
  const auto sent = render_request(responses, parsed(responses, bytes), "gpt-5");
  REQUIRE(sent.ok());
  CHECK(sent->body == expected);
  CHECK(sent->path == "/responses");
}

TEST_CASE("what lies with OpenAI is refused by name where it would have to be converted") {
  CHECK(refusal(chat, responses, R"({"model":"m","input":"x","previous_response_id":"resp_1"})").find("previous_response_id") != std::string::npos);
  CHECK(refusal(anthropic, responses, R"({"model":"m","input":"x","conversation":"conv_1"})").find("conversation") != std::string::npos);
  CHECK(refusal(chat, responses, R"({"model":"m","input":"x","tools":[{"type":"web_search"}]})").find("tools[]") != std::string::npos);
  CHECK(refusal(anthropic, responses, R"({"model":"m","input":"x","background":true})").find("background") != std::string::npos);
  CHECK(refusal(chat, responses, R"({"model":"m","input":[{"type":"item_reference","id":"msg_1"}]})").find("item_reference") != std::string::npos);
  CHECK(refusal(chat, completions, R"({"model":"m","prompt":["a","b"]})").find("prompt[]") != std::string::npos);
  CHECK(refusal(anthropic, completions, R"({"model":"m","prompt":[1,2,3]})").find("prompt[]") != std::string::npos);
}

TEST_CASE("what is wrong with a Responses request is said in its own terms") {
  const auto where = [](const std::string& body) {
    const auto request = parse_request(responses, body);
    REQUIRE_FALSE(request.ok());
    return request.error().violations().front().pointer;
  };
  CHECK(where(R"({"input":"x"})") == "/model");
  CHECK(where(R"({"model":"m"})") == "/input");
  CHECK(where(R"({"model":"m","input":7})") == "/input");
  CHECK(where(R"({"model":"m","input":[{"role":"robot","content":"x"}]})") == "/input/0/role");
  CHECK(where(R"({"model":"m","input":[{"type":"function_call_output","output":"x"}]})") == "/input/0/call_id");
  CHECK(where(R"({"model":"m","input":"x","tools":[{"type":"function"}]})") == "/tools/0/name");
}

TEST_CASE("a Responses answer is read: items, usage, why it ended") {
  const auto answer = parse_response(responses, fixture("openai/responses_response.json"));
  REQUIRE(answer.ok());
  CHECK(answer->usage == Usage{.in_plain = 11, .in_cache_read = 64, .out_text = 162, .out_reasoning = 1024});
  REQUIRE(answer->choices.front().parts.size() == 4);
  CHECK(answer->choices.front().parts[1].text.value == "Hello.");
  CHECK(answer->choices.front().finish == FinishReason::tool_calls);
  // Spliced: all but the model's name is as it came.
  std::string expected = fixture("openai/responses_response.json");
  expected.replace(expected.find("gpt-5-mini-2025-08-07"), 21, "alias");
  CHECK(render_response(responses, *answer, {.model = "alias"}) == expected);
  const auto failed = parse_response(responses, R"({"id":"r","status":"failed","error":{"code":"server_error","message":"No."},"output":[]})");
  REQUIRE(failed.ok());
  CHECK(failed->error->message == "No.");
}

TEST_CASE("other formats' answers become Responses and completions") {
  const ResponseOptions options{.model = "alias", .id = "req_1", .now_s = 1'700'000'000};
  const auto claude = parse_response(anthropic, fixture("anthropic/response_thinking_tools.json"));
  REQUIRE(claude.ok());
  check_golden("response_anthropic_to_responses.json", render_response(responses, *claude, options));
  check_golden("response_anthropic_to_completions.json", render_response(completions, *claude, options));
}

TEST_CASE("a Responses stream is read, whatever its pieces") {
  const std::string bytes = fixture("openai/responses_stream.sse");
  const test::Decoded whole = test::decode(responses, bytes);
  check_golden("responses_stream.events.txt", whole.summary());
  CHECK(whole.raw() == bytes);
  CHECK(whole.malformed == 0);
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    if (test::decode_split(responses, bytes, at).summary() != whole.summary()) FAIL("split at " << at);
    const test::Decoded cut = test::decode(responses, bytes.substr(0, at));
    if ((cut.find(ChatEvent::Kind::end) != nullptr) == (cut.find(ChatEvent::Kind::error) != nullptr)) FAIL("cut at " << at);
  }
  const test::Decoded failed = test::decode(responses, fixture("openai/responses_stream_failed.sse"));
  REQUIRE(failed.find(ChatEvent::Kind::error) != nullptr);
  CHECK(failed.find(ChatEvent::Kind::error)->error.message == "The model failed.");
}

TEST_CASE("other formats' streams become typed events with numbers in a row") {
  const StreamEncoderOptions options{.include_usage = false, .model = "alias", .id = "req_1", .now_s = 1'700'000'000};
  const std::string bytes = test::relay(anthropic, responses, fixture("anthropic/stream_thinking_tools.sse"), options);
  check_golden("anthropic_to_responses.sse", bytes);
  // What we write is a Responses stream: its own reader understands it.
  const test::Decoded read = test::decode(responses, bytes);
  const test::Decoded source = test::decode(anthropic, fixture("anthropic/stream_thinking_tools.sse"));
  for (const auto kind : {ChatEvent::Kind::text, ChatEvent::Kind::reasoning, ChatEvent::Kind::tool_call_arguments})
    CHECK(read.text(kind) == source.text(kind));
  CHECK(read.usage.total() == source.usage.total());
  check_golden("openai_to_responses.sse", test::relay(chat, responses, fixture("openai/stream_tools.sse"), options));
  check_golden("openai_to_completions.sse", test::relay(chat, completions, fixture("openai/stream_text.sse"), options));
  check_golden("cut_to_responses.sse", test::relay(anthropic, responses, fixture("anthropic/stream_cut.sse"), options));
}

TEST_CASE("a completion's stream is read") {
  const std::string bytes =
      "data: {\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"text\":\"Hel\",\"index\":0,\"finish_reason\":null}]}\n\n"
      "data: {\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"text\":\"lo\",\"index\":0,\"finish_reason\":\"stop\"}],"
      "\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1,\"total_tokens\":3}}\n\ndata: [DONE]\n\n";
  const test::Decoded read = test::decode(completions, bytes);
  CHECK(read.text(ChatEvent::Kind::text) == "Hello");
  CHECK(read.usage.total() == 3);
  CHECK(read.find(ChatEvent::Kind::error) == nullptr);
}

TEST_CASE("a prompt becomes a user's message, and what means the same goes along") {
  const auto request = parsed(completions, R"({"model":"m","prompt":"Say hi","max_tokens":9,"seed":4,"presence_penalty":0.50,"n":2,"user":"u"})");
  CHECK(shown(chat, request, "m") ==
        "POST /chat/completions\n\n"
        R"({"model":"m","messages":[{"role":"user","content":"Say hi"}],"max_completion_tokens":9,"n":2,"user":"u","seed":4,"presence_penalty":0.50})");
}

TEST_CASE("an error inside a Responses stream is an event of its own type") {
  const std::string event = render_stream_error(responses, DomainError(errors::provider_timeout), "req_1");
  CHECK(event.starts_with("event: error\ndata: {\"type\":\"error\",\"code\":\"provider_timeout\""));
}

}  // namespace
}  // namespace astra::gateway
