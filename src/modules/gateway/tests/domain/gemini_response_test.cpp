#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "gateway/domain/door_error.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/codec.hpp"

namespace astra::gateway {
namespace {

using test::check_golden;
using test::fixture;
constexpr WireFormat openai = WireFormat::openai_chat;
constexpr WireFormat anthropic = WireFormat::anthropic_messages;
constexpr WireFormat gemini = WireFormat::gemini_generate;

ChatResponse parsed(WireFormat from, const std::string& bytes) {
  auto response = parse_response(from, bytes);
  if (!response.ok()) FAIL(std::string(response.error().message()));
  return *std::move(response);
}

TEST_CASE("Gemini's usage falls into disjoint buckets") {
  const Usage usage = parsed(gemini, fixture("gemini/response_tools.json")).usage;
  // 1,000 prompt tokens, 600 of them cached; of 200 for audio 150 are among the cached ones; 5 for tools' results.
  CHECK(usage == Usage{.in_plain = 255, .in_cache_read = 600, .in_audio = 50, .in_image = 100, .out_text = 40, .out_reasoning = 25});
  CHECK(usage.total() == 1'070);
  CHECK(parsed(gemini, fixture("gemini/response_grounded.json")).usage.web_searches == 2);
}

TEST_CASE("Gemini's answers convert to the other formats, and theirs to Gemini's") {
  const ResponseOptions options{.model = "alias", .id = "req_1", .now_s = 1'700'000'000};
  check_golden("response_gemini_to_openai.json", render_response(openai, parsed(gemini, fixture("gemini/response_tools.json")), options));
  check_golden("response_gemini_to_anthropic.json", render_response(anthropic, parsed(gemini, fixture("gemini/response_tools.json")), options));
  check_golden("response_openai_tools_to_gemini.json", render_response(gemini, parsed(openai, fixture("openai/response_tools.json")), options));
  check_golden("response_anthropic_to_gemini.json",
               render_response(gemini, parsed(anthropic, fixture("anthropic/response_thinking_tools.json")), options));
}

TEST_CASE("Gemini's answer passes to its own clients but for the model's name") {
  const std::string bytes = fixture("gemini/response_tools.json");
  std::string expected = bytes;
  expected.replace(expected.find("\"gemini-2.5-flash\""), 18, "\"alias\"");
  CHECK(render_response(gemini, parsed(gemini, bytes), {.model = "alias"}) == expected);
  CHECK(render_response(gemini, parsed(gemini, bytes)) == bytes);
}

TEST_CASE("a prompt that Google blocked is an answer that was filtered") {
  const ChatResponse blocked = parsed(gemini, fixture("gemini/response_blocked.json"));
  REQUIRE(blocked.choices.size() == 1);
  CHECK(blocked.choices[0].finish == FinishReason::content_filter);
  CHECK(render_response(openai, blocked).find("\"finish_reason\":\"content_filter\"") != std::string::npos);
  for (const char* bad : {"", "[]", "{}", R"({"usageMetadata":{}})"}) CHECK_FALSE(parse_response(gemini, bad).ok());
}

TEST_CASE("Gemini's finish reasons") {
  const auto finish = [](const std::string& reason, const std::string& part = R"({"text":"x"})") {
    return parsed(gemini, R"({"candidates":[{"content":{"parts":[)" + part + R"(]},"finishReason":")" + reason + "\"}]}").choices[0].finish;
  };
  CHECK(finish("STOP") == FinishReason::stop);
  CHECK(finish("STOP", R"({"functionCall":{"name":"f"}})") == FinishReason::tool_calls);
  CHECK(finish("MAX_TOKENS") == FinishReason::length);
  for (const char* filtered : {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"})
    CHECK(finish(filtered) == FinishReason::content_filter);
  CHECK(finish("MALFORMED_FUNCTION_CALL") == FinishReason::stop);
}

TEST_CASE("Google's failures are classed by what helps against them") {
  const ProviderError limited = parse_provider_error(gemini, 429, fixture("gemini/error_429.json"));
  CHECK(limited.error_class == ErrorClass::rate_limit);
  CHECK(limited.retry_after_ms == 34'500);
  CHECK(limited.type == "RESOURCE_EXHAUSTED");
  CHECK(parse_provider_error(gemini, 400, fixture("gemini/error_key.json")).error_class == ErrorClass::auth);
  CHECK(parse_provider_error(gemini, 400, fixture("gemini/error_context.json")).error_class == ErrorClass::context_length);
  CHECK(parse_provider_error(gemini, 503, R"({"error":{"code":503,"message":"x","status":"UNAVAILABLE"}})").error_class == ErrorClass::transient);
  CHECK(parse_provider_error(gemini, 404, R"({"error":{"code":404,"message":"x","status":"NOT_FOUND"}})").error_class == ErrorClass::not_found);
  CHECK(parse_provider_error(gemini, 403, R"({"error":{"code":403,"message":"x","status":"PERMISSION_DENIED"}})").error_class == ErrorClass::auth);
}

TEST_CASE("errors of ours are Google's Status to Google's clients") {
  const DoorError limited = render_error(gemini, DomainError(errors::rate_limit_exceeded).retry_after_s(7), "req_1");
  CHECK(limited.status == 429);
  CHECK(limited.body == R"({"error":{"code":429,"message":"Too many requests.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","domain":"bastion"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7s"},{"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"req_1"}]}})");
  const DoorError bad = render_error(gemini, DomainError(errors::invalid_request, "No.", {{"/contents/0/role", "enum", "x"}}), "");
  CHECK(bad.status == 400);
  CHECK(bad.body.find(R"("fieldViolations":[{"field":"contents[0].role","description":"No."}])") != std::string::npos);
  CHECK(render_error(gemini, errors::invalid_api_key, "").body.find("UNAUTHENTICATED") != std::string::npos);
  CHECK(render_stream_error(gemini, errors::stream_interrupted, "").starts_with("data: {\"error\":{\"code\":503"));
}

}  // namespace
}  // namespace astra::gateway
