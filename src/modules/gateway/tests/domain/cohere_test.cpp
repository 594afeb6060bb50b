#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "gateway/domain/config/snapshot.hpp"
#include "gateway/domain/formats/codec.hpp"
#include "gateway/domain/providers/address.hpp"

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
constexpr WireFormat cohere = WireFormat::cohere_chat;
constexpr const char* streams[] = {"stream_text", "stream_tools", "stream_error", "stream_cut"};

std::string rendered(const ChatRequest& request) {
  const auto result = render_request(cohere, request, "command-a-03-2025");
  if (!result.ok()) FAIL(std::string(result.error().message()));
  std::string text = "POST " + result->path + "\n";
  for (const auto& name : result->dropped) text += "dropped: " + name + "\n";
  return text + "\n" + result->body;
}

TEST_CASE("requests are written for Cohere") {
  check_golden("openai_full_to_cohere_chat.txt", rendered(*parse_request(openai, fixture("openai/request_full.json"))));
  check_golden("openai_thinking_to_cohere_chat.txt", rendered(*parse_request(openai, fixture("openai/request_history_with_thinking.json"))));
  const std::string named = rendered(*parse_request(openai, R"({"model":"m","messages":[{"role":"user","content":"x"}],"tools":[
    {"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],"tool_choice":{"type":"function","function":{"name":"g"}}})"));
  CHECK(named.find(R"("name":"f")") == std::string::npos);
  CHECK(named.find(R"("tool_choice":"REQUIRED")") != std::string::npos);
  CHECK_FALSE(render_request(cohere, *parse_request(openai, R"({"model":"m","n":2,"messages":[{"role":"user","content":"x"}]})"), "m").ok());
}

TEST_CASE("Cohere's answers convert; what is billed counts") {
  const ResponseOptions options{.model = "alias", .id = "req_1", .now_s = 1'700'000'000};
  const auto tools = parse_response(cohere, fixture("cohere/response_tools.json"));
  REQUIRE(tools.ok());
  CHECK(tools->usage == Usage{.in_plain = 21, .in_cache_read = 16, .out_text = 21});
  check_golden("response_cohere_tools_to_openai_chat.json", render_response(openai, *tools, options));
  check_golden("response_cohere_tools_to_bedrock_converse.json", render_response(converse, *tools, options));
  const auto text = parse_response(cohere, fixture("cohere/response_text.json"));
  REQUIRE(text.ok());
  CHECK(text->usage == Usage{.in_plain = 5, .out_text = 9});
  check_golden("response_cohere_text_to_anthropic_messages.json", render_response(anthropic, *text, options));
  const auto failed = parse_response(cohere, R"({"id":"1","finish_reason":"TIMEOUT","message":{"role":"assistant","content":[]}})");
  REQUIRE(failed.ok());
  CHECK(failed->error->error_class == ErrorClass::transient);
  for (const char* bad : {"", "[]", "{}"}) CHECK_FALSE(parse_response(cohere, bad).ok());
}

TEST_CASE("Cohere's streams say what they say, and convert") {
  const StreamEncoderOptions converted{.include_usage = true, .model = "alias", .id = "req_1", .now_s = 1'700'000'000};
  for (const std::string name : streams) {
    const std::string bytes = fixture("cohere/" + name + ".sse");
    check_golden("cohere_" + name + ".events.txt", decode(cohere, bytes).summary());
    check_golden("cohere_" + name + ".to_openai_chat.sse", relay(cohere, openai, bytes, converted));
    check_golden("cohere_" + name + ".to_anthropic_messages.sse", relay(cohere, anthropic, bytes, converted));
  }
  CHECK(decode(cohere, fixture("cohere/stream_error.sse")).find(Kind::error)->error.message == "The model could not go on.");
  CHECK(decode(cohere, fixture("cohere/stream_cut.sse")).find(Kind::error)->error.code == "stream_interrupted");
  CHECK(decode(cohere, "data: {\"message\":\"no\",\"id\":\"1\"}\n\n").find(Kind::error)->error.message == "no");
}

TEST_CASE("Cohere's streams split at any byte decode equally") {
  for (const std::string name : streams) {
    const std::string bytes = fixture("cohere/" + name + ".sse");
    const Decoded whole = decode(cohere, bytes);
    std::size_t different = 0;
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
      const Decoded split = decode_split(cohere, bytes, at);
      different += split.summary() != whole.summary() || split.usage != whole.usage;
    }
    CHECK(different == 0);
  }
}

TEST_CASE("Cohere's failures and addresses") {
  CHECK(parse_provider_error(cohere, 429, fixture("cohere/error_429.json")).error_class == ErrorClass::rate_limit);
  CHECK(parse_provider_error(cohere, 498, R"({"message":"blocked"})").status == 498);
  const Provider* provider = find_provider("cohere");
  REQUIRE(provider != nullptr);
  CHECK(request_path(*provider, {}, "/rerank", "rerank-v3.5", false) == "/v2/rerank");
  CHECK(request_path(*provider, {}, "/v2/chat", "command-r", false) == "/v2/chat");
}

}  // namespace
}  // namespace astra::gateway
