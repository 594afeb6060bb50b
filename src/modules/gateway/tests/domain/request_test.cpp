#include <doctest/doctest.h>

#include <algorithm>

#include "fixtures.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/codec.hpp"
#include "gateway/domain/formats/conversion_rules.hpp"

namespace astra::gateway {
namespace {

using test::check_golden;
using test::fixture;
constexpr WireFormat openai = WireFormat::openai_chat;
constexpr WireFormat anthropic = WireFormat::anthropic_messages;

ChatRequest parsed(WireFormat door, const std::string& bytes) {
  auto request = parse_request(door, bytes);
  if (!request.ok()) FAIL(std::string(request.error().message()));
  return *std::move(request);
}

RenderedRequest rendered(WireFormat to, const ChatRequest& request, std::string_view model, const RenderOptions& options = {}) {
  auto result = render_request(to, request, model, options);
  if (!result.ok()) FAIL(std::string(result.error().message()));
  return *std::move(result);
}

std::string shown(const RenderedRequest& r) {
  std::string text = "POST " + r.path + "\n";
  for (const auto& header : r.headers) text += header.name + ": " + header.value + "\n";
  for (const auto& name : r.dropped) text += "dropped: " + name + "\n";
  return text + "\n" + r.body;
}

std::vector<Violation> violations(WireFormat door, const std::string& bytes) {
  const auto request = parse_request(door, bytes);
  REQUIRE_FALSE(request.ok());
  CHECK(request.error().is(errors::invalid_request));
  return request.error().violations();
}

TEST_CASE("an OpenAI request is understood") {
  const ChatRequest r = parsed(openai, fixture("openai/request_full.json"));
  CHECK(r.model.value == "gpt-4o");
  REQUIRE(r.messages.size() == 7);
  CHECK(r.messages[0].role == Role::system);
  CHECK(r.messages[0].parts[0].text.value == "You are a weather assistant.\nBe brief.");
  CHECK(r.messages[2].parts[0].text.value.ends_with("caf\xC3\xA9 \xF0\x9F\x98\x80"));
  CHECK(r.messages[2].parts[1].media_type == "image/png");
  CHECK(r.messages[2].parts[1].data == "iVBORw0KGgo=");
  CHECK(r.messages[2].parts[2].url == "https://example.com/b.jpg");
  CHECK(r.messages[3].parts[0].kind == Part::Kind::tool_call);
  CHECK(r.messages[3].parts[0].text.value == R"({"city":"Paris","n":1.50})");
  CHECK(r.messages[4].parts[0].id == "call_1");
  CHECK(r.tools.size() == 2);
  CHECK(r.tool_choice.kind == ToolChoice::Kind::required);
  CHECK(r.tool_choice.parallel == false);
  CHECK(r.max_tokens == 300);
  CHECK(r.temperature == "1.50");
  CHECK(r.stream);
  CHECK_FALSE(r.stream_usage);
}

TEST_CASE("the same format is spliced: every other byte survives") {
  const std::string bytes = fixture("openai/request_full.json");
  const ChatRequest r = parsed(openai, bytes);
  std::string expected = bytes;
  expected.replace(expected.find("\"gpt-4o\""), 8, "\"gpt-4o-mini\"");
  const std::size_t end = expected.rfind('}');
  expected.insert(end, R"(,"stream_options":{"include_usage":true})");
  CHECK(rendered(openai, r, "gpt-4o-mini").body == expected);
  CHECK(rendered(openai, r, "gpt-4o", {.ask_stream_usage = false}).body == bytes);

  const std::string claude = fixture("anthropic/request_full.json");
  std::string renamed = claude;
  renamed.replace(renamed.find("\"claude-sonnet-4-5\""), 19, "\"claude-opus-4-5\"");
  CHECK(rendered(anthropic, parsed(anthropic, claude), "claude-opus-4-5").body == renamed);
}

TEST_CASE("stream options of the client are kept when usage is asked for") {
  const ChatRequest r = parsed(openai, R"({"model":"m","messages":[{"role":"user","content":"x"}],"stream":true,"stream_options":{"include_obfuscation":false}})");
  CHECK(rendered(openai, r, "m").body ==
        R"({"model":"m","messages":[{"role":"user","content":"x"}],"stream":true,"stream_options":{"include_obfuscation":false,"include_usage":true}})");
}

TEST_CASE("a changed text is spliced where it stood, in each kind of place") {
  ChatRequest r = parsed(openai, fixture("openai/request_full.json"));
  r.stream = false;
  std::size_t texts = 0;
  r.each_text([&](Text& text, const Message&) {
    ++texts;
    if (text.value == "18 C") r.change(text, "\"17\" C");
    if (text.value == "And tomorrow?") r.change(text, "[redacted]");
    if (text.value.starts_with("{\"city\"")) r.change(text, R"({"city":"[city]"})");
  });
  CHECK(texts == 7);
  std::string expected = fixture("openai/request_full.json");
  const auto swap = [&](std::string_view from, std::string_view to) { expected.replace(expected.find(from), from.size(), to); };
  swap("\"18 C\"", R"("\"17\" C")");
  swap("\"And tomorrow?\"", "\"[redacted]\"");
  swap(R"("{\"city\":\"Paris\",\"n\":1.50}")", R"("{\"city\":\"[city]\"}")");
  CHECK(rendered(openai, r, "gpt-4o").body == expected);

  ChatRequest claude = parsed(anthropic, fixture("anthropic/request_full.json"));
  claude.each_text([&](Text& text, const Message&) {
    if (text.value.starts_with("{\"city\"")) claude.change(text, R"({"city":"[city]"})");
    if (text.value == "no clock") claude.change(text, "broken");
  });
  std::string changed = fixture("anthropic/request_full.json");
  const auto replace = [&](std::string_view from, std::string_view to) { changed.replace(changed.find(from), from.size(), to); };
  replace(R"({"city": "Paris", "n": 1.50})", R"({"city":"[city]"})");
  replace("\"no clock\"", "\"broken\"");
  CHECK(rendered(anthropic, claude, "claude-sonnet-4-5").body == changed);
}

TEST_CASE("requests convert between OpenAI and Anthropic") {
  check_golden("openai_full_to_anthropic.txt", shown(rendered(anthropic, parsed(openai, fixture("openai/request_full.json")), "claude-sonnet-4-5")));
  check_golden("openai_thinking_to_anthropic.txt",
               shown(rendered(anthropic, parsed(openai, fixture("openai/request_history_with_thinking.json")), "claude-sonnet-4-5")));
  check_golden("openai_thinking_to_anthropic_adaptive.txt",
               shown(rendered(anthropic, parsed(openai, fixture("openai/request_history_with_thinking.json")), "claude-opus-4-6")));
  check_golden("anthropic_full_to_openai.txt", shown(rendered(openai, parsed(anthropic, fixture("anthropic/request_full.json")), "gpt-4o")));
}

TEST_CASE("a converted request is one its own reader understands") {
  for (const char* name : {"openai/request_full.json", "openai/request_history_with_thinking.json"}) {
    const auto r = rendered(anthropic, parsed(openai, fixture(name)), "claude-sonnet-4-5");
    CHECK(parse_request(anthropic, r.body).ok());
  }
  const auto r = rendered(openai, parsed(anthropic, fixture("anthropic/request_full.json")), "gpt-4o");
  CHECK(parse_request(openai, r.body).ok());
}

TEST_CASE("ids, signatures and numbers survive the way there and back") {
  const ChatRequest there = parsed(openai, rendered(openai, parsed(anthropic, fixture("anthropic/request_full.json")), "gpt-4o").body);
  const RenderedRequest back = rendered(anthropic, there, "claude-sonnet-4-5");
  CHECK(back.body.find(R"("id":"toolu_01A","name":"get_weather","input":{"city": "Paris", "n": 1.50})") != std::string::npos);
  CHECK(back.body.find(R"("tool_use_id":"toolu_01A","content":"18 C")") != std::string::npos);
  CHECK(back.body.find(R"("temperature":0.70)") != std::string::npos);

  const std::string thinking = rendered(anthropic, parsed(openai, fixture("openai/request_history_with_thinking.json")), "claude-sonnet-4-5").body;
  CHECK(thinking.find(R"({"type":"thinking","thinking":"","signature":"c2lnbmF0dXJlLW9ubHk="})") != std::string::npos);
}

TEST_CASE("what would change the answer's meaning is refused, what only refines it is dropped by name") {
  const auto request = [](const std::string& extra) {
    return parsed(openai, R"({"model":"m","messages":[{"role":"user","content":"x"}])" + extra + "}");
  };
  for (const char* refused : {R"(,"n":2)", R"(,"logprobs":true)", R"(,"modalities":["text","audio"])",
                              R"(,"tools":[{"type":"custom","custom":{"name":"x"}}])"}) {
    CAPTURE(refused);
    const auto result = render_request(anthropic, request(refused), "claude-sonnet-4-5");
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().is(errors::unsupported_parameter));
  }
  const RenderedRequest dropped = rendered(anthropic, request(R"(,"seed":1,"store":true,"frequency_penalty":0.5)"), "claude-sonnet-4-5");
  CHECK(dropped.dropped == std::vector<std::string>{"seed", "frequency_penalty"});
  CHECK_FALSE(render_request(anthropic, request(R"(,"seed":1)"), "m", {.refuse_unsupported = true}).ok());
}

TEST_CASE("no rule is written twice") {
  const auto rules = conversion_rules();
  for (std::size_t i = 0; i < rules.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      CHECK_FALSE((rules[i].from == rules[j].from && rules[i].to == rules[j].to && rules[i].field == rules[j].field));
}

TEST_CASE("a provider's departures from the format are applied in place") {
  const std::string_view unknown[] = {"seed", "stream_options"};
  const Dialect dialect{.drop_fields = unknown, .max_tokens_field = "max_tokens", .stream_options = false, .developer_role = false};
  const ChatRequest r = parsed(openai, fixture("openai/request_full.json"));
  const RenderedRequest out = rendered(openai, r, "m", {.dialect = &dialect});
  CHECK(out.body.find("\"seed\"") == std::string::npos);
  CHECK(out.body.find("developer") == std::string::npos);
  CHECK(out.body.find("max_completion_tokens") == std::string::npos);
  CHECK(out.body.find(R"("max_tokens":300)") != std::string::npos);
  CHECK(out.dropped == std::vector<std::string>{"seed"});
}

TEST_CASE("bad requests are answered with their places") {
  CHECK(violations(openai, "").front().code == "json");
  CHECK(violations(openai, "[]").front().code == "type");
  CHECK(violations(openai, R"({"model":"m","model":"n","messages":[]})").front().code == "json");
  CHECK(violations(openai, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83d\"}]}").front().code == "json");
  CHECK(violations(openai, "{}").size() == 2);
  const auto list = violations(openai, R"({"model":7,"messages":[{"role":"robot","content":"x"},{"role":"user","content":[{"type":"text","text":5}]},
    {"role":"tool","content":"x"}],"stream":"yes","max_tokens":0,"temperature":"hot","n":1000,"tools":{}})");
  std::vector<std::string> pointers;
  for (const Violation& v : list) pointers.push_back(v.pointer);
  for (const char* pointer : {"/model", "/messages/0/role", "/messages/1/content/0/text", "/messages/2/tool_call_id", "/stream", "/max_tokens",
                              "/temperature", "/n", "/tools"}) {
    CAPTURE(pointer);
    CHECK(std::find(pointers.begin(), pointers.end(), pointer) != pointers.end());
  }
  CHECK(violations(anthropic, R"({"model":"m","messages":[{"role":"user","content":"x"}]})").front().pointer == "/max_tokens");
  CHECK(violations(anthropic, R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"tool_result"}]}]})").front().pointer ==
        "/messages/0/content/0/tool_use_id");
}

TEST_CASE("a key written with escapes is the same key") {
  const ChatRequest r = parsed(openai, R"({"mod\u0065l":"m","messages":[{"role":"user","content":"x"}],"to\u006fls":[{"type":"function","function":{"name":"f"}}]})");
  CHECK(r.model.value == "m");
  CHECK(r.tools.size() == 1);
  CHECK(rendered(openai, r, "n").body.find(R"("mod\u0065l":"n")") != std::string::npos);
}

TEST_CASE("embeddings pass through, their texts visible") {
  const std::string bytes = R"({"input":["a","b"],"model":"text-embedding-3-small","encoding_format":"base64","later":1})";
  ChatRequest r = parsed(WireFormat::openai_embeddings, bytes);
  std::string seen;
  r.each_text([&](Text& text, const Message&) { seen += text.value; });
  CHECK(seen == "ab");
  CHECK(rendered(WireFormat::openai_embeddings, r, "text-embedding-3-small").body == bytes);
  CHECK_FALSE(parse_request(WireFormat::openai_embeddings, R"({"model":"m"})").ok());
  CHECK(parse_request(WireFormat::openai_embeddings, R"({"model":"m","input":[[1,2,3]]})").ok());
  CHECK_FALSE(render_request(anthropic, r, "m").ok());
}

}  // namespace
}  // namespace astra::gateway
