#include <doctest/doctest.h>

#include <algorithm>

#include "fixtures.hpp"
#include "gateway/domain/chat/opaque.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/codec.hpp"

namespace astra::gateway {
namespace {

using test::check_golden;
using test::fixture;
constexpr WireFormat openai = WireFormat::openai_chat;
constexpr WireFormat anthropic = WireFormat::anthropic_messages;
constexpr WireFormat gemini = WireFormat::gemini_generate;
constexpr RequestPath asked{.model = "gemini-2.5-flash", .stream = false, .array = false};

ChatRequest parsed(WireFormat door, const std::string& bytes, const RequestPath& path = asked) {
  auto request = parse_request(door, bytes, door == gemini ? path : RequestPath{});
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

std::string user_says(const std::string& more) { return R"({"contents":[{"role":"user","parts":[{"text":"x"}]}])" + more + "}"; }

TEST_CASE("a Gemini request is understood") {
  const ChatRequest r = parsed(gemini, fixture("gemini/request_full.json"));
  CHECK(r.model.value == "gemini-2.5-flash");
  REQUIRE(r.messages.size() == 6);
  CHECK(r.messages[0].role == Role::system);
  CHECK(r.messages[0].parts[1].text.value == "Be brief.");
  const std::vector<Part>& asked_with = r.messages[1].parts;
  CHECK(asked_with[0].text.value.ends_with("caf\xC3\xA9 \xF0\x9F\x98\x80?"));
  CHECK(asked_with[1].kind == Part::Kind::image);
  CHECK(asked_with[1].data == "iVBORw0KGgo=");
  CHECK(asked_with[2].kind == Part::Kind::image);
  CHECK(asked_with[2].url == "https://example.com/menu.jpg");
  CHECK(asked_with[3].kind == Part::Kind::document);
  CHECK(asked_with[4].kind == Part::Kind::audio);
  const std::vector<Part>& answered = r.messages[2].parts;
  REQUIRE(answered.size() == 3);
  CHECK(answered[0].text.value == "Let me think.");
  CHECK(answered[0].signature == "EqQBclaude");
  CHECK(answered[1].id == "call_0");
  CHECK(answered[1].text.value == R"({"city": "Paris", "n": 1.50})");
  CHECK(answered[2].id == "call_b");
  const std::vector<Part>& results = r.messages[3].parts;
  CHECK(results[0].id == "call_0");
  CHECK(results[0].content[0].text.value == "18 degrees");
  CHECK_FALSE(results[0].is_error);
  CHECK(results[1].id == "call_b");
  CHECK(results[1].is_error);
  CHECK(r.tools.size() == 2);
  CHECK(r.tools[0].parameters ==
        R"({"type":"object","required":["city"],"properties":{"city":{"type":"string"},"days":{"type":["integer","null"]},"tags":{"type":"array","maxItems":3,"items":{"type":"string"}}}})");
  CHECK(r.tool_choice.kind == ToolChoice::Kind::required);
  CHECK(r.max_tokens == 300);
  CHECK(r.temperature == "0.50");
  CHECK(r.reasoning.budget_tokens == 2'048);
  CHECK(r.response_format.schema ==
        R"({"type":"object","required":["degrees"],"properties":{"degrees":{"type":"number"}},"additionalProperties":false})");
}

TEST_CASE("names in protobuf's other spelling are read, too, and never twice") {
  const ChatRequest r = parsed(gemini, fixture("gemini/request_snake.json"));
  CHECK(r.messages[0].role == Role::system);
  CHECK(r.messages[0].parts[0].text.value == "secret rules");
  CHECK(r.max_tokens == 10);
  CHECK(r.reasoning.effort == "low");
  CHECK(r.tools[0].name == "f");
  CHECK(r.tool_choice.kind == ToolChoice::Kind::named);
  CHECK_FALSE(parse_request(gemini, user_says(R"(,"systemInstruction":{"parts":[]},"system_instruction":{"parts":[{"text":"hidden"}]})"), asked).ok());
  CHECK_FALSE(parse_request(gemini, R"({"contents":[{"parts":[{"text":"x","inlineData":{"mimeType":"image/png","data":""}}]}]})", asked).ok());
}

TEST_CASE("Gemini to Gemini is spliced: every other byte survives") {
  const std::string bytes = fixture("gemini/request_full.json");
  const RenderedRequest same = rendered(gemini, parsed(gemini, bytes), "gemini-3-pro-preview");
  CHECK(same.path == "/models/gemini-3-pro-preview:generateContent");
  // Another provider's signature stays away from Google.
  std::string expected = bytes;
  const std::string foreign = R"(, "thoughtSignature": "bm90Z29vZ2xlRXFRQmNsYXVkZQ==")";
  expected.erase(expected.find(foreign), foreign.size());
  CHECK(same.body == expected);

  ChatRequest changed = parsed(gemini, bytes, {.model = "m", .stream = true, .array = true});
  changed.each_text([&](Text& text, const Message&) {
    if (text.value == "18 degrees") changed.change(text, "17 \"degrees\"");
    if (text.value.starts_with("{\"city\": \"Paris\"")) changed.change(text, R"({"city":"[city]"})");
  });
  const RenderedRequest streamed = rendered(gemini, changed, "a/b c");
  CHECK(streamed.path == "/models/a%2Fb%20c:streamGenerateContent?alt=sse");
  CHECK(streamed.body.find(R"({"result": "17 \"degrees\""})") != std::string::npos);
  CHECK(streamed.body.find(R"("args": {"city":"[city]"})") != std::string::npos);
}

TEST_CASE("requests convert to Gemini and from it") {
  check_golden("gemini_full_to_openai.txt", shown(rendered(openai, parsed(gemini, fixture("gemini/request_full.json")), "gpt-4o")));
  check_golden("openai_full_to_gemini.txt", shown(rendered(gemini, parsed(openai, fixture("openai/request_full.json")), "gemini-2.5-flash")));
  check_golden("openai_full_to_gemini_3.txt", shown(rendered(gemini, parsed(openai, fixture("openai/request_full.json")), "gemini-3-pro-preview")));
  check_golden("anthropic_full_to_gemini.txt",
               shown(rendered(gemini, parsed(anthropic, fixture("anthropic/request_full.json")), "gemini-2.5-flash")));
  // Anthropic hears no audio.
  const auto refused = render_request(anthropic, parsed(gemini, fixture("gemini/request_full.json")), "claude-sonnet-4-5");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().is(errors::unsupported_parameter));
  std::string silent = fixture("gemini/request_full.json");
  const std::string audio = ",\n      {\"inline_data\": {\"mime_type\": \"audio/wav\", \"data\": \"UklGRg==\"}}";
  silent.erase(silent.find(audio), audio.size());
  check_golden("gemini_full_to_anthropic.txt", shown(rendered(anthropic, parsed(gemini, silent), "claude-sonnet-4-5")));
}

TEST_CASE("a request converted to or from Gemini is one its own reader understands") {
  for (const char* name : {"openai/request_full.json", "openai/request_history_with_thinking.json"})
    CHECK(parse_request(gemini, rendered(gemini, parsed(openai, fixture(name)), "gemini-2.5-pro").body, asked).ok());
  CHECK(parse_request(gemini, rendered(gemini, parsed(anthropic, fixture("anthropic/request_full.json")), "m").body, asked).ok());
  CHECK(parse_request(openai, rendered(openai, parsed(gemini, fixture("gemini/request_full.json")), "m").body).ok());
}

TEST_CASE("Gemini's signature rides in a call's id through other clients and returns to its call") {
  const std::string id = signed_call_id("call_1", "Ct8BAdHtim+f/x==");
  CHECK(id == "call_1__thought__Ct8BAdHtim-f_x");
  const std::string history = R"({"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[{"id":")" + id +
                              R"(","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":")" + id + R"(","content":"ok"}]})";
  const std::string google = rendered(gemini, parsed(openai, history), "gemini-3-pro-preview").body;
  CHECK(google.find(R"({"functionCall":{"id":"call_1","name":"f","args":{}},"thoughtSignature":"Ct8BAdHtim-f_x"})") != std::string::npos);
  CHECK(google.find(R"({"functionResponse":{"id":"call_1","name":"f","response":{"result":"ok"}}})") != std::string::npos);
  // Nobody else sees it.
  CHECK(rendered(openai, parsed(openai, history), "gpt-4o").body.find("__thought__") == std::string::npos);
  CHECK(rendered(anthropic, parsed(openai, history), "claude-sonnet-4-5").body.find("__thought__") == std::string::npos);
  // Gemini 3 refuses a call that it has not signed, unless it is told that another model made it.
  std::string unsigned_history = history;
  for (std::size_t at; (at = unsigned_history.find(id)) != std::string::npos;) unsigned_history.replace(at, id.size(), "call_1");
  CHECK(rendered(gemini, parsed(openai, unsigned_history), "gemini-3-pro-preview").body.find("skip_thought_signature_validator") != std::string::npos);
  CHECK(rendered(gemini, parsed(openai, unsigned_history), "gemini-2.5-pro").body.find("skip_thought_signature_validator") == std::string::npos);
  const Dialect vertex{.models_path = "/publishers/google", .call_ids = false};
  const RenderedRequest without = rendered(gemini, parsed(openai, history), "gemini-3-pro-preview", {.dialect = &vertex});
  CHECK(without.path == "/publishers/google/models/gemini-3-pro-preview:generateContent");
  CHECK(without.body.find("\"id\"") == std::string::npos);
}

TEST_CASE("thinking that Gemini signed does not reach Anthropic, also where nothing is converted") {
  const std::string history = R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[)"
                              R"({"type":"thinking","thinking":"a","signature":"gemini:AbCd"}, {"type":"text","text":"b"}, {"type":"thinking","thinking":"","signature":"gemini:Ef"}]},{"role":"user","content":"y"}]})";
  const std::string claude = rendered(anthropic, parsed(anthropic, history), "m").body;
  CHECK(claude.find("gemini:") == std::string::npos);
  CHECK(claude.find(R"("content":[{"type":"text","text":"b"}])") != std::string::npos);
  const std::string google = rendered(gemini, parsed(anthropic, history), "gemini-3-pro").body;
  CHECK(google.find(R"({"text":"a","thought":true,"thoughtSignature":"AbCd"},{"text":"b"},{"text":"","thoughtSignature":"Ef"})") != std::string::npos);
}

TEST_CASE("bad Gemini requests are answered with their places") {
  const auto result = parse_request(
      gemini, R"({"contents":[{"role":"system","parts":[{"text":"x"}]},{"parts":[{"text":5},{"functionCall":{}}]}],"generationConfig":{"maxOutputTokens":0,"temperature":"hot"},"tools":{}})",
      asked);
  REQUIRE_FALSE(result.ok());
  std::vector<std::string> pointers;
  for (const Violation& v : result.error().violations()) pointers.push_back(v.pointer);
  for (const char* pointer : {"/contents/0/role", "/contents/1/parts/0/text", "/contents/1/parts/1/functionCall/name",
                              "/generationConfig/maxOutputTokens", "/generationConfig/temperature", "/tools"}) {
    CAPTURE(pointer);
    CHECK(std::find(pointers.begin(), pointers.end(), pointer) != pointers.end());
  }
  CHECK_FALSE(parse_request(gemini, "{}", asked).ok());
  CHECK_FALSE(parse_request(gemini, user_says(""), {}).ok());
  CHECK_FALSE(render_request(openai, parsed(gemini, user_says(R"(,"cachedContent":"cachedContents/x")")), "m").ok());
  CHECK_FALSE(render_request(openai, parsed(gemini, user_says(R"(,"tools":[{"googleSearch":{}}])")), "m").ok());
  CHECK(rendered(openai, parsed(gemini, user_says(R"(,"safetySettings":[])")), "m").dropped == std::vector<std::string>{"safetySettings"});
  // A number that is none does not become JSON.
  const ChatRequest odd = parsed(gemini, user_says(R"(,"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"ARRAY","maxItems":"1,\"x\":2"}}]}])"));
  CHECK(odd.tools[0].parameters == R"({"type":"array"})");
}

}  // namespace
}  // namespace astra::gateway
