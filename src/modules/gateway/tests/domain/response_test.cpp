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

ChatResponse parsed(WireFormat from, const std::string& bytes, const Dialect* dialect = nullptr) {
  auto response = parse_response(from, bytes, dialect);
  if (!response.ok()) FAIL(std::string(response.error().message()));
  return *std::move(response);
}

TEST_CASE("usage falls into disjoint buckets whatever the provider's sums are") {
  const Usage gpt = parsed(openai, fixture("openai/response_text.json")).usage;
  CHECK(gpt == Usage{.in_plain = 119, .in_cache_read = 900, .out_text = 10, .out_reasoning = 200});
  CHECK(gpt.total() == 1'229);

  // 300 written, of which the split explains 250: the rest counts as five minutes.
  const Usage claude = parsed(anthropic, fixture("anthropic/response_thinking_tools.json")).usage;
  CHECK(claude == Usage{.in_plain = 50, .in_cache_read = 1'000, .in_cache_write_5m = 150, .in_cache_write_1h = 150, .out_text = 55,
                        .out_reasoning = 40, .web_searches = 2});
}

TEST_CASE("providers' own ways to count are understood") {
  const auto usage = [](const std::string& json, const Dialect* dialect = nullptr) {
    return parsed(openai, R"({"choices":[],"usage":)" + json + "}", dialect).usage;
  };
  CHECK(usage(R"({"prompt_tokens":100,"completion_tokens":5,"prompt_cache_hit_tokens":70,"prompt_cache_miss_tokens":30})") ==
        Usage{.in_plain = 30, .in_cache_read = 70, .out_text = 5});
  CHECK(usage(R"({"prompt_tokens":100,"completion_tokens":5,"cost":0.0123})").provider_cost_picos == 12'300'000'000);
  const Dialect xai{.reasoning_outside_completion = true};
  const std::string outside = R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100}})";
  CHECK(usage(outside, &xai) == Usage{.in_plain = 10, .out_text = 5, .out_reasoning = 100});
  const std::string inside = R"({"prompt_tokens":10,"completion_tokens":105,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100}})";
  CHECK(usage(inside, &xai) == Usage{.in_plain = 10, .out_text = 5, .out_reasoning = 100});
  // Nonsense never makes a bucket negative.
  CHECK(usage(R"({"prompt_tokens":5,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":50,"audio_tokens":9},"completion_tokens_details":{"reasoning_tokens":99}})") ==
        Usage{.in_cache_read = 5, .out_reasoning = 3});
  CHECK(usage(R"({"prompt_tokens":-5,"completion_tokens":1e400})") == Usage{});
}

TEST_CASE("answers convert between the formats") {
  const ResponseOptions options{.model = "alias", .id = "req_1", .now_s = 1'700'000'000};
  check_golden("response_openai_text_to_anthropic.json", render_response(anthropic, parsed(openai, fixture("openai/response_text.json")), options));
  check_golden("response_openai_tools_to_anthropic.json", render_response(anthropic, parsed(openai, fixture("openai/response_tools.json")), options));
  check_golden("response_anthropic_to_openai.json",
               render_response(openai, parsed(anthropic, fixture("anthropic/response_thinking_tools.json")), options));
}

TEST_CASE("an answer of the door's own format passes byte for byte") {
  for (const char* name : {"openai/response_text.json", "openai/response_tools.json"})
    CHECK(render_response(openai, parsed(openai, fixture(name))) == fixture(name));
  const std::string claude = fixture("anthropic/response_thinking_tools.json");
  CHECK(render_response(anthropic, parsed(anthropic, claude)) == claude);

  ChatResponse changed = parsed(openai, fixture("openai/response_text.json"));
  changed.change(changed.choices[0].parts[0].text, "[redacted]");
  std::string expected = fixture("openai/response_text.json");
  const std::string before = R"("Hello! \u201cHow\u201d can I help?")";
  expected.replace(expected.find(before), before.size(), "\"[redacted]\"");
  expected.replace(expected.find("\"gpt-4o-2024-08-06\""), 19, "\"alias\"");
  CHECK(render_response(openai, changed, {.model = "alias"}) == expected);
}

TEST_CASE("thinking and its signatures survive a turn through OpenAI's format") {
  const ChatResponse answer = parsed(anthropic, fixture("anthropic/response_thinking_tools.json"));
  const ChatResponse again = parsed(openai, render_response(openai, answer));
  REQUIRE(again.choices.size() == 1);
  REQUIRE(again.choices[0].parts.size() == answer.choices[0].parts.size());
  for (std::size_t i = 0; i < answer.choices[0].parts.size(); ++i) {
    const Part& before = answer.choices[0].parts[i];
    const Part& after = again.choices[0].parts[i];
    CHECK(after.kind == before.kind);
    CHECK(after.text.value == before.text.value);
    CHECK(after.signature == before.signature);
    CHECK(after.id == before.id);
  }
}

TEST_CASE("an answer that is none is the provider's error") {
  for (const char* bad : {"", "<html>", "[]", "{}", "{\"choices\":{}}"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_response(openai, bad).ok());
    CHECK_FALSE(parse_response(anthropic, bad).ok());
  }
  CHECK(parse_response(openai, "\n\n  {\"choices\":[]}").ok());  // DeepSeek's blank lines while it waits
}

TEST_CASE("finish reasons map both ways") {
  const auto finish = [](WireFormat from, const std::string& reason) {
    return from == openai ? parsed(openai, R"({"choices":[{"message":{"content":"x"},"finish_reason":")" + reason + "\"}]}").choices[0].finish
                          : parsed(anthropic, R"({"content":[],"stop_reason":")" + reason + "\"}").choices[0].finish;
  };
  CHECK(finish(openai, "stop") == FinishReason::stop);
  CHECK(finish(openai, "length") == FinishReason::length);
  CHECK(finish(openai, "content_filter") == FinishReason::content_filter);
  CHECK(finish(openai, "eos") == FinishReason::stop);
  CHECK(finish(openai, "insufficient_system_resource") == FinishReason::error);
  CHECK(finish(anthropic, "max_tokens") == FinishReason::length);
  CHECK(finish(anthropic, "refusal") == FinishReason::content_filter);
  CHECK(finish(anthropic, "pause_turn") == FinishReason::pause);
  CHECK(finish(anthropic, "something_new") == FinishReason::stop);
}

TEST_CASE("providers' failures are classed by what helps against them") {
  const auto error_class = [](WireFormat from, int status, const std::string& body) { return parse_provider_error(from, status, body).error_class; };
  CHECK(error_class(openai, 429, fixture("openai/error_429.json")) == ErrorClass::rate_limit);
  CHECK(error_class(openai, 429, fixture("openai/error_quota.json")) == ErrorClass::quota);
  CHECK(error_class(openai, 400, fixture("openai/error_context.json")) == ErrorClass::context_length);
  CHECK(error_class(anthropic, 529, fixture("anthropic/error_529.json")) == ErrorClass::transient);
  CHECK(error_class(anthropic, 400, fixture("anthropic/error_context.json")) == ErrorClass::context_length);
  CHECK(error_class(anthropic, 400, fixture("anthropic/error_credit.json")) == ErrorClass::quota);
  CHECK(error_class(openai, 401, "{}") == ErrorClass::auth);
  CHECK(error_class(openai, 404, "not json") == ErrorClass::not_found);
  CHECK(error_class(openai, 502, "<html>Bad Gateway</html>") == ErrorClass::transient);
  CHECK(error_class(openai, 400, R"({"error":{"code":"content_filter","message":"x"}})") == ErrorClass::content_policy);
  CHECK(error_class(openai, 422, R"({"detail":[{"loc":["body"],"msg":"no"}]})") == ErrorClass::bad_request);
  CHECK(parse_provider_error(openai, 500, R"({"error":"text"})").message == "text");
  CHECK(parse_provider_error(openai, 429, "{}", {.retry_after = "2", .retry_after_ms = "150"}).retry_after_ms == 150);
  CHECK(parse_provider_error(openai, 429, "{}", {.retry_after = "0.5", .retry_after_ms = ""}).retry_after_ms == 500);
  CHECK_FALSE(parse_provider_error(openai, 429, "{}", {.retry_after = "Wed, 21 Oct 2026 07:28:00 GMT", .retry_after_ms = ""}).retry_after_ms);
}

TEST_CASE("errors of ours speak the door's format") {
  const DomainError blocked(errors::guardrail_blocked, "Rule 7 of revision 3.", {{"/messages/0/content", "pii", "x"}});
  DoorError out = render_error(openai, blocked, "req_1");
  CHECK(out.status == 400);
  CHECK(out.body == R"({"error":{"message":"Rule 7 of revision 3.","type":"invalid_request_error","param":"messages[0].content","code":"guardrail_blocked"}})");
  out = render_error(anthropic, blocked, "req_1");
  CHECK(out.status == 400);
  CHECK(out.body == R"({"type":"error","error":{"type":"invalid_request_error","message":"messages[0].content: Rule 7 of revision 3.","code":"guardrail_blocked"},"request_id":"req_1"})");

  out = render_error(openai, DomainError(errors::budget_exceeded).retry_after_s(60), "req_1");
  CHECK(out.status == 429);
  CHECK(out.body == R"({"error":{"message":"The budget is used up.","type":"insufficient_quota","param":null,"code":"budget_exceeded"}})");
  CHECK(out.headers == std::vector<std::pair<std::string, std::string>>{{"retry-after", "60"}, {"x-should-retry", "false"}});

  CHECK(render_error(openai, errors::invalid_api_key, "").status == 401);
  CHECK(render_error(openai, errors::model_not_found, "").status == 404);
  CHECK(render_error(anthropic, errors::invalid_api_key, "").body.find("authentication_error") != std::string::npos);
  CHECK(render_error(anthropic, errors::rate_limit_exceeded, "").body.find("rate_limit_error") != std::string::npos);
  CHECK(render_error(anthropic, errors::no_provider, "").status == 529);
  const DoorError inside = render_error(openai, DomainError(errors::internal, "password=hunter2"), "");
  CHECK(inside.status == 500);
  CHECK(inside.body.find("hunter2") == std::string::npos);
  CHECK(render_stream_error(openai, errors::stream_interrupted, "").starts_with("data: {\"error\":"));
  CHECK(render_stream_error(anthropic, errors::stream_interrupted, "").starts_with("event: error\ndata: {\"type\":\"error\""));
}

TEST_CASE("a refused credential is not the client's fault, and not told") {
  const ProviderError refused = parse_provider_error(openai, 401, R"({"error":{"message":"Incorrect API key provided: sk-abc"}})");
  const DoorError out = render_error(openai, refused, "");
  CHECK(out.status == 502);
  CHECK(out.body.find("sk-abc") == std::string::npos);
  const DoorError context = render_error(anthropic, parse_provider_error(openai, 400, fixture("openai/error_context.json")), "r");
  CHECK(context.status == 400);
  CHECK(context.body.find("context_length_exceeded") != std::string::npos);
}

}  // namespace
}  // namespace astra::gateway
