#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "gateway/domain/counting.hpp"
#include "gateway/domain/doors.hpp"
#include "gateway/domain/formats/codec.hpp"
#include "gateway/domain/simulator/simulator.hpp"

namespace astra::gateway {
namespace {

constexpr WireFormat openai = WireFormat::openai_embeddings;
constexpr WireFormat one = WireFormat::gemini_embed;
constexpr WireFormat batch = WireFormat::gemini_batch_embed;
constexpr RequestPath asked{.model = "gemini-embedding-001"};
const std::string two_texts =
    R"({"requests":[{"model":"models/x","content":{"parts":[{"text":"a"}]},"outputDimensionality":8},{"content":{"parts":[{"text":"b"},{"text":"c"}]},"later":1}]})";

RenderedRequest rendered(WireFormat to, WireFormat from, const std::string& bytes) {
  const auto request = parse_request(from, bytes, asked);
  if (!request.ok()) FAIL(std::string(request.error().message()));
  auto result = render_request(to, *request, "gemini-embedding-001");
  if (!result.ok()) FAIL(std::string(result.error().message()));
  return *std::move(result);
}

TEST_CASE("embeddings convert between OpenAI and Gemini") {
  const RenderedRequest alone = rendered(batch, openai, R"({"model":"m","input":"a","dimensions":8,"encoding_format":"base64"})");
  CHECK(alone.path == "/models/gemini-embedding-001:embedContent");
  CHECK(alone.body == R"({"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]},"outputDimensionality":8})");
  const RenderedRequest several = rendered(batch, openai, R"({"model":"m","input":["a","b"]})");
  CHECK(several.path == "/models/gemini-embedding-001:batchEmbedContents");
  CHECK(several.body == R"({"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]}},{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"b"}]}}]})");
  const RenderedRequest back = rendered(openai, batch, two_texts);
  CHECK(back.body == R"({"model":"gemini-embedding-001","input":["a","b\nc"],"dimensions":8})");
  const auto tokens = parse_request(openai, R"({"model":"m","input":[[1,2]]})");
  REQUIRE(tokens.ok());
  CHECK_FALSE(render_request(batch, *tokens, "m").ok());
}

TEST_CASE("Gemini's own embeddings pass but for the model's name") {
  CHECK(rendered(batch, batch, two_texts).body ==
        R"({"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]},"outputDimensionality":8},{"content":{"parts":[{"text":"b"},{"text":"c"}]},"later":1,"model":"models/gemini-embedding-001"}]})");
  const RenderedRequest alone = rendered(batch, one, R"({"content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY"})");
  CHECK(alone.path.ends_with(":embedContent"));
  CHECK(alone.body == R"({"content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY","model":"models/gemini-embedding-001"})");
  CHECK_FALSE(parse_request(batch, "{}", asked).ok());
  CHECK_FALSE(parse_request(one, R"({"content":{}})", asked).ok());
}

TEST_CASE("vectors come in the client's shape") {
  const auto google = parse_response(batch, R"({"embeddings":[{"values":[1,0.5]},{"values":[-2]}]})");
  REQUIRE(google.ok());
  CHECK_FALSE(google->has_usage);
  CHECK(render_response(openai, *google, {.model = "m"}).find(R"({"object":"embedding","index":1,"embedding":[-2]})") != std::string::npos);
  CHECK(render_response(openai, *google, {.base64_vectors = true}).find(R"("embedding":"AACAPwAAAD8=")") != std::string::npos);
  CHECK(render_response(one, *parse_response(batch, R"({"embedding":{"values":[1]}})")) == R"({"embedding":{"values":[1]}})");
  const auto gpt = parse_response(openai, R"({"data":[{"index":0,"embedding":[0.25]}],"usage":{"prompt_tokens":3,"total_tokens":3}})");
  REQUIRE(gpt.ok());
  CHECK(render_response(batch, *gpt) == R"({"embeddings":[{"values":[0.25]}]})");
  CHECK_FALSE(parse_response(batch, "{}").ok());
}

TEST_CASE("Google's doors are told by their paths") {
  const auto door = [](std::string_view path, std::string_view query = {}) { return find_door("POST", path, query, WireFormat::gemini_generate); };
  CHECK(door("/v1beta/models/gemini-2.5-flash:generateContent")->model == "gemini-2.5-flash");
  CHECK(door("/v1/models/a/b:c:generateContent")->model == "a/b:c");
  const auto streamed = door("/v1beta/models/m:streamGenerateContent", "key=x&alt=sse");
  CHECK(streamed->stream);
  CHECK_FALSE(streamed->array);
  CHECK(door("/v1beta/models/m:streamGenerateContent", "alt=json")->array);
  CHECK(door("/v1beta/models/m:countTokens")->operation == Door::Operation::count_tokens);
  CHECK(door("/v1beta/models/m:batchEmbedContents")->format == batch);
  for (const char* none : {"/v1beta/models/m:predict", "/v1beta/models/:generateContent", "/v1beta/files", "/v1beta/models/m"}) CHECK_FALSE(door(none));
  CHECK(find_door("GET", "/v1beta/models/m", {}, WireFormat::gemini_generate)->operation == Door::Operation::read_model);
  CHECK(family_of("/v1beta/anything", false, false) == WireFormat::gemini_generate);
  CHECK(family_of("/v1/models", false, true) == WireFormat::gemini_generate);
  CHECK(family_of("/v1/models", true, false) == WireFormat::anthropic_messages);
  CHECK(family_of("/v1/chat/completions", false, true) == WireFormat::openai_chat);
}

TEST_CASE("tokens are counted by the provider where it can, else estimated") {
  const std::string whole = R"({"generateContentRequest":{"model":"models/alias","contents":[{"parts":[{"text":"one two three"}]}]}})";
  const auto request = parse_request(WireFormat::gemini_generate, whole, {.model = "alias", .count = true});
  REQUIRE(request.ok());
  const auto google = render_request(WireFormat::gemini_generate, *request, "gemini-2.5-flash");
  REQUIRE(google.ok());
  CHECK(google->path == "/models/gemini-2.5-flash:countTokens");
  CHECK(google->body.find(R"("model":"models/gemini-2.5-flash")") != std::string::npos);
  CHECK(estimated_count(*request) == R"({"totalTokens":6})");
  const auto claude = parse_request(WireFormat::anthropic_messages, R"({"model":"m","messages":[{"role":"user","content":"one two three"}]})", {.count = true});
  REQUIRE(claude.ok());
  CHECK(render_request(WireFormat::anthropic_messages, *claude, "m")->path == "/v1/messages/count_tokens");
  CHECK(estimated_count(*claude) == R"({"input_tokens":6})");
}

TEST_CASE("the simulator speaks Gemini natively") {
  const std::string body = R"({"contents":[{"role":"user","parts":[{"text":"hello there"}]}]})";
  const simulator::Reply whole = simulator::answer(WireFormat::gemini_generate, "echo", body, 0);
  const auto answer = parse_response(WireFormat::gemini_generate, whole.chunks.at(0).bytes);
  REQUIRE(answer.ok());
  CHECK(answer->choices.at(0).parts.at(0).text.value == "hello there");
  std::string stream;
  for (const simulator::Chunk& chunk : simulator::answer(WireFormat::gemini_generate, "think", body, 0, true).chunks) stream += chunk.bytes;
  const test::Decoded decoded = test::decode(WireFormat::gemini_generate, stream);
  CHECK(decoded.malformed == 0);
  CHECK_FALSE(decoded.text(ChatEvent::Kind::reasoning).empty());
  CHECK(decoded.find(ChatEvent::Kind::end) != nullptr);
  const simulator::Reply limited = simulator::answer(WireFormat::gemini_generate, "error-429", body, 0);
  CHECK(parse_provider_error(WireFormat::gemini_generate, limited.status, limited.chunks.at(0).bytes).retry_after_ms == 1'000);
}

}  // namespace
}  // namespace astra::gateway
