#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "gateway/domain/model_ref.hpp"
#include "gateway/domain/simulator/simulator.hpp"

namespace astra::gateway {
namespace {

using test::decode;
using Kind = ChatEvent::Kind;
constexpr WireFormat openai = WireFormat::openai_chat;
constexpr WireFormat anthropic = WireFormat::anthropic_messages;

std::string request(std::string_view model, std::string_view text, std::string_view extra = {}) {
  std::string body = R"({"model":")" + std::string(model) + R"(","max_tokens":1000,"messages":[{"role":"user","content":)";
  append_json_string(body, text);
  return body + "}]" + std::string(extra) + "}";
}

std::string bytes_of(const simulator::Reply& reply) {
  std::string bytes;
  for (const simulator::Chunk& chunk : reply.chunks) bytes += chunk.bytes;
  return bytes;
}

simulator::Reply ask(WireFormat format, std::string_view model, std::string_view text, std::string_view extra = {}) {
  return simulator::answer(format, model, request(model, text, extra), 1'700'000'000);
}

TEST_CASE("the simulator echoes in both formats, whole and as a stream, with equal usage") {
  const std::string said = "Hello  w\xC3\xB6rld,\nhow are \"you\"?";
  for (const WireFormat format : {openai, anthropic}) {
    const simulator::Reply whole = ask(format, "sim/echo", said);
    const auto answer = parse_response(format, bytes_of(whole));
    REQUIRE(answer.ok());
    CHECK(answer->choices[0].parts[0].text.value == said);
    CHECK(answer->choices[0].finish == FinishReason::stop);
    CHECK(answer->usage.total() == whole.usage.total());
    CHECK(whole.usage.out_text > 5);

    const simulator::Reply stream = ask(format, "echo", said, R"(,"stream":true,"stream_options":{"include_usage":true})");
    CHECK(stream.content_type == "text/event-stream");
    const auto decoded = decode(format, bytes_of(stream));
    CHECK(decoded.text(Kind::text) == said);
    CHECK(decoded.usage.total() == whole.usage.total());
    CHECK(decoded.find(Kind::end) != nullptr);
  }
}

TEST_CASE("lorem has the length and the pace it is asked for") {
  const simulator::Reply reply = ask(openai, "sim/lorem-40@20", "x", R"(,"stream":true)");
  std::int64_t total_us = 0;
  for (const simulator::Chunk& chunk : reply.chunks) total_us += chunk.delay_us;
  CHECK(total_us == 40 * 50'000);
  CHECK(reply.usage.out_text >= 40);
  const simulator::Reply limited = simulator::answer(openai, "sim/lorem-40", R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"x"}]})", 0);
  CHECK(parse_response(openai, bytes_of(limited))->choices[0].finish == FinishReason::length);
  CHECK(ask(openai, "sim/slow-500", "x").chunks.front().delay_us == 500'000);
}

TEST_CASE("tools are called as the script or the declaration says, and their result is said") {
  const std::string openai_tools = R"(,"tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}}}}}])";
  const auto declared = parse_response(openai, bytes_of(ask(openai, "sim/tools", "hi", openai_tools)));
  CHECK(declared->choices[0].finish == FinishReason::tool_calls);
  CHECK(declared->choices[0].parts[0].text.value == R"({"city":"example","days":1})");

  const auto scripted = decode(anthropic, bytes_of(ask(anthropic, "sim/tools", "call a {\"x\":\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\"}\ncall b {}", R"(,"stream":true)")));
  CHECK(scripted.text(Kind::tool_call_arguments) == "{\"x\":\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\"}{}");
  CHECK(scripted.malformed == 0);

  const simulator::Reply result = simulator::answer(
      openai, "sim/tools", R"({"model":"m","messages":[{"role":"user","content":"x"},{"role":"tool","tool_call_id":"call_sim_1","content":"18 C"}]})", 0);
  CHECK(parse_response(openai, bytes_of(result))->choices[0].parts[0].text.value == "The tool said: 18 C");
}

TEST_CASE("the simulator fails in every way a provider does") {
  const simulator::Reply limited = ask(openai, "sim/error-429", "x");
  CHECK(limited.status == 429);
  CHECK(limited.headers.front().first == "retry-after");
  CHECK(parse_provider_error(openai, 429, bytes_of(limited)).error_class == ErrorClass::rate_limit);
  CHECK(ask(anthropic, "sim/overloaded", "x").status == 529);
  CHECK(ask(openai, "sim/error-500", "x").status == 500);
  CHECK(ask(openai, "sim/nothing", "x").status == 404);
  CHECK(ask(openai, "sim/echo", "x", ",").status == 400);
  for (const WireFormat format : {openai, anthropic}) {
    const simulator::Reply cut = ask(format, "sim/cut", "one two three four five six", R"(,"stream":true)");
    CHECK(cut.cut);
    CHECK(decode(format, bytes_of(cut)).find(Kind::error) != nullptr);
    const auto malformed = decode(format, bytes_of(ask(format, "sim/malformed", "one two three four", R"(,"stream":true)")));
    CHECK(malformed.malformed == 1);
    CHECK(malformed.text(Kind::text) == "one two three four");
    CHECK_FALSE(parse_response(format, bytes_of(ask(format, "sim/malformed", "x"))).ok());
  }
}

TEST_CASE("thinking comes with a signature") {
  const auto decoded = decode(anthropic, bytes_of(ask(anthropic, "sim/think", "hi", R"(,"stream":true)")));
  CHECK_FALSE(decoded.text(Kind::reasoning).empty());
  CHECK(decoded.text(Kind::reasoning_signature) == "c2ltdWxhdGVkLXNpZ25hdHVyZQ==");
  CHECK(decoded.text(Kind::text) == "hi");
}

double similarity(const std::string& a, const std::string& b) {
  std::string body = R"({"model":"sim/embed","input":[)";
  append_json_string(body, a);
  body += ',';
  append_json_string(body, b);
  const std::string reply = bytes_of(simulator::answer(WireFormat::openai_embeddings, "sim/embed", body + "]}", 0));
  const auto document = JsonDocument::parse(reply);
  REQUIRE(document.ok());
  const JsonValue data = document->root()["data"];
  REQUIRE(data.size() == 2);
  REQUIRE(data.at(0)["embedding"].size() == 256);
  double product = 0;
  for (std::size_t i = 0; i < 256; ++i) product += *data.at(0)["embedding"].at(i).to_double() * *data.at(1)["embedding"].at(i).to_double();
  return product;
}

TEST_CASE("embeddings are unit vectors, near for texts that share words") {
  CHECK(similarity("the cat sat", "the cat sat") == doctest::Approx(1.0).epsilon(0.0001));
  CHECK(similarity("the cat sat on the mat", "The cat sat on a mat") > 0.7);
  CHECK(similarity("the cat sat", "quarterly revenue forecast") < 0.3);
  const std::string base64 = bytes_of(simulator::answer(WireFormat::openai_embeddings, "sim/embed", R"({"model":"m","input":"x","encoding_format":"base64","dimensions":8})", 0));
  const auto document = JsonDocument::parse(base64);
  CHECK(document->root()["data"].at(0)["embedding"].plain().size() == 44);
}

TEST_CASE("a model is named with its provider or without") {
  const auto with = ModelRef::parse("together/meta-llama/Llama-3.1-8B");
  CHECK(with->prefix() == "together");
  CHECK(with->rest() == "meta-llama/Llama-3.1-8B");
  CHECK(ModelRef::parse("gpt-4o")->prefix().empty());
  CHECK(ModelRef::parse("gpt-4o")->rest() == "gpt-4o");
  for (const char* bad : {"", "/x", "x/", "a b", "a\nb", "caf\xC3\xA9", "a\"b"}) {
    CAPTURE(bad);
    CHECK_FALSE(ModelRef::parse(bad).ok());
  }
  CHECK_FALSE(ModelRef::parse(std::string(257, 'x')).ok());
}

}  // namespace
}  // namespace astra::gateway
