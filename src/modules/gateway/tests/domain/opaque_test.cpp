#include <doctest/doctest.h>

#include "gateway/domain/doors.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/opaque/multipart.hpp"
#include "gateway/domain/opaque/pass_through.hpp"
#include "gateway/domain/opaque/usage.hpp"
#include "gateway/domain/simulator/opaque.hpp"

namespace astra::gateway {
namespace {

const OpaqueDoor& door_at(std::string_view method, std::string_view path) {
  const auto match = find_opaque_door(method, path);
  REQUIRE(match.has_value());
  return *match->door;
}

const std::string form_type = "multipart/form-data; boundary=xyz";

std::string form(const std::string& model) {
  return "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF\r\n--xy\r\n"
         "\r\n--xyz\r\ncontent-disposition: form-data; name=model\r\n\r\n" + model + "\r\n--xyz--\r\n";
}

OpaqueRequest read(const OpaqueDoor& door, const std::string& type, const std::string& body) {
  auto request = read_opaque(door, type, body);
  if (!request.ok()) FAIL(std::string(request.error().message()));
  return *std::move(request);
}

Usage used(const OpaqueDoor& door, const OpaqueRequest& request, std::string_view type, const std::string& answer, bool* known = nullptr) {
  OpaqueUsage meter(door, request, type);
  for (const char c : answer) meter.feed(std::string_view(&c, 1));
  const bool told = meter.finish();
  if (known != nullptr) *known = told;
  return meter.usage();
}

TEST_CASE("a form's model is found and replaced, every other byte stays") {
  const OpaqueDoor& door = door_at("POST", "/v1/audio/transcriptions");
  const OpaqueRequest request = read(door, form_type, form("main/whisper-1"));
  CHECK(request.chat.model.value == "main/whisper-1");
  const auto body = opaque_body(request, "whisper-1");
  REQUIRE(body.ok());
  CHECK(*body == form("whisper-1"));
  CHECK(*opaque_body(request, "main/whisper-1") == form("main/whisper-1"));
}

TEST_CASE("a form that two readers could read differently is refused") {
  const OpaqueDoor& door = door_at("POST", "/v1/audio/transcriptions");
  const auto part = [](const std::string& head, const std::string& content) { return "--xyz\r\n" + head + "\r\n\r\n" + content + "\r\n"; };
  const std::string model = "Content-Disposition: form-data; name=\"model\"";
  const std::string end = "--xyz--\r\n";
  const std::string bad[] = {
      part(model, "a") + part(model, "b") + end,
      part(model + "; name=\"x\"", "a") + end,
      part("Content-Disposition: form-data; name*=utf-8''model", "a") + end,
      part("Content-Disposition: form-data; name=\"mo\\del\"", "a") + end,
      part("Content-Disposition: attachment; name=\"model\"", "a") + end,
      part("X: y", "a") + end,
      part(model, "a"),
      "--xyz" + std::string(20'000, 'x'),
      "nothing",
      "",
  };
  for (const std::string& body : bad) {
    CAPTURE(body.substr(0, 120));
    CHECK_FALSE(read_opaque(door, form_type, body).ok());
  }
  CHECK_FALSE(read_opaque(door, "multipart/form-data", form("a")).ok());
  CHECK_FALSE(read_opaque(door, "multipart/form-data; boundary=" + std::string(71, 'b'), form("a")).ok());
  std::string many;
  for (int i = 0; i < 100; ++i) many += part("Content-Disposition: form-data; name=\"x\"", "1");
  CHECK_FALSE(read_opaque(door, form_type, many + end).ok());
  CHECK(read_opaque(door, "text/plain", "x").error().is(errors::unsupported_media_type));
}

TEST_CASE("a JSON body passes but for its model; texts are seen by guards") {
  const OpaqueDoor& door = door_at("POST", "/v1/images/generations");
  const std::string body = R"({ "model": "main/dall-e-3", "prompt": "a caf\u00e9", "n": 2, "x": [1.50] })";
  OpaqueRequest request = read(door, "application/json", body);
  CHECK(*opaque_body(request, "dall-e-3") == R"({ "model": "dall-e-3", "prompt": "a caf\u00e9", "n": 2, "x": [1.50] })");
  CHECK(request.chat.messages.front().parts.front().text.value == "a caf\xC3\xA9");
  request.chat.change(request.chat.messages.front().parts.front().text, "a [redacted]");
  CHECK(opaque_body(request, "dall-e-3")->find("a [redacted]") != std::string::npos);
  // Who names no model gets the door's, in policy and price, and a body as it came.
  const OpaqueRequest nameless = read(door, "application/json; charset=utf-8", R"({"prompt":"x"})");
  CHECK(nameless.chat.model.value == "dall-e-2");
  CHECK_FALSE(nameless.names_model);
  CHECK(*opaque_body(nameless, "dall-e-2") == R"({"prompt":"x"})");
  CHECK_FALSE(read_opaque(door_at("POST", "/v1/audio/speech"), "application/json", R"({"input":"x"})").ok());
}

TEST_CASE("a form's changed text is an error, never ignored") {
  const OpaqueDoor& door = door_at("POST", "/v1/images/edits");
  OpaqueRequest request = read(door, form_type, "--xyz\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nsecret\r\n--xyz--");
  request.chat.change(request.chat.messages.front().parts.front().text, "[redacted]");
  CHECK_FALSE(opaque_body(request, "m").ok());
}

TEST_CASE("pictures, characters, seconds, tokens and searches are counted") {
  const OpaqueDoor& images = door_at("POST", "/v1/images/generations");
  const OpaqueRequest picture = read(images, "application/json", R"({"model":"m","prompt":"x"})");
  CHECK(used(images, picture, "application/json", R"({"data":[{"url":"a"},{"url":"b"}]})").images == 2);
  const Usage tokens = used(images, picture, "application/json",
                            R"({"data":[{}],"usage":{"input_tokens":50,"output_tokens":4160,"input_tokens_details":{"text_tokens":10,"image_tokens":40}}})");
  CHECK(tokens == Usage{.in_plain = 10, .in_image = 40, .out_image = 4160});

  const OpaqueDoor& speech = door_at("POST", "/v1/audio/speech");
  CHECK(used(speech, read(speech, "application/json", R"({"model":"tts-1","input":"caf\u00e9"})"), "audio/mpeg", "xxxx").characters == 4);
  const OpaqueDoor& heard = door_at("POST", "/v1/audio/transcriptions");
  const OpaqueRequest recording = read(heard, form_type, form("whisper-1"));
  CHECK(recording.audio_estimated);
  CHECK(used(heard, recording, "application/json", R"({"text":"x","usage":{"type":"duration","seconds":3.5}})").audio_ms == 3'500);
  CHECK(used(heard, recording, "application/json", R"({"text":"x","duration":2.25})").audio_ms == 2'250);
  const Usage by_token = used(heard, recording, "application/json",
                              R"({"text":"x","usage":{"type":"tokens","input_tokens":14,"output_tokens":9,"input_token_details":{"audio_tokens":14}}})");
  CHECK(by_token == Usage{.in_audio = 14, .out_text = 9});
  const OpaqueDoor& rerank = door_at("POST", "/v1/rerank");
  const OpaqueRequest ranking = read(rerank, "application/json", R"({"model":"m","query":"q","documents":["a"]})");
  CHECK(used(rerank, ranking, "application/json", R"({"results":[],"meta":{"billed_units":{"search_units":2}}})").searches == 2);
  CHECK(used(rerank, ranking, "application/json", R"({"results":[],"usage":{"total_tokens":70}})").in_plain == 70);
}

TEST_CASE("what passes behind /providers/ is measured in any provider's words, streams included") {
  const auto match = find_opaque_door("POST", "/providers/main/chat/completions");
  REQUIRE(match.has_value());
  CHECK(match->rest == "main/chat/completions");
  const OpaqueRequest request = read(*match->door, "application/json", R"({"model":"m"})");
  bool known = false;
  const auto total = [&](std::string_view type, const std::string& answer) { return used(*match->door, request, type, answer, &known).total(); };
  CHECK(total("application/json", R"({"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}})") == 7);
  CHECK(total("application/json", R"({"usage":{"input_tokens":3,"output_tokens":4,"cache_read_input_tokens":10,"cache_creation_input_tokens":0}})") == 17);
  CHECK(total("application/json", R"({"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"thoughtsTokenCount":5}})") == 12);
  CHECK(total("text/event-stream", "event: response.completed\ndata: {\"response\":{\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}}\n\n") == 7);
  CHECK(total("text/event-stream", "data: {\"choices\":[]}\n\ndata: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n") == 2);
  CHECK(known);
  CHECK(total("application/json", "{}") == 0);
  CHECK_FALSE(known);
}

TEST_CASE("a recording's length is read from a WAV's head") {
  std::string wav("RIFF\0\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0data\x40\x1f\0\0", 44);
  wav += std::string(8'000, 'x');
  const AudioLength length = audio_length(wav);
  CHECK(length.ms == 1'000);
  CHECK_FALSE(length.estimated);
  CHECK(audio_length(std::string(16'000, 'x')).ms == 1'000);
  CHECK(audio_length("RIFF\0\0\0\0WAVE").estimated);
}

TEST_CASE("the most that may be used is known before it is sent") {
  const OpaqueDoor& images = door_at("POST", "/v1/images/generations");
  const Usage drawn = most_usage(images, read(images, "application/json", R"({"model":"m","prompt":"x","n":3})"));
  CHECK(drawn.images == 3);
  CHECK(drawn.out_image > 3 * 4'160);
  const OpaqueDoor& heard = door_at("POST", "/v1/audio/transcriptions");
  CHECK(most_usage(heard, read(heard, form_type, form("m"))).audio_ms == read(heard, form_type, form("m")).audio_ms);
  const OpaqueDoor& speech = door_at("POST", "/v1/audio/speech");
  CHECK(most_usage(speech, read(speech, "application/json", R"({"model":"m","input":"four"})")).characters == 4);
}

TEST_CASE("Azure's paths lead to the doors they stand for") {
  const auto name = [](std::string_view method, std::string_view path) {
    const auto door = find_door(method, path, {}, WireFormat::openai_chat);
    return door ? std::string(door->name) : std::string();
  };
  CHECK(name("POST", "/openai/deployments/gpt-4o/chat/completions") == "openai.chat");
  CHECK(name("POST", "/openai/deployments/d/images/generations") == "openai.images");
  CHECK(name("POST", "/openai/v1/responses") == "openai.responses");
  CHECK(name("GET", "/openai/v1/models/sim/echo") == "openai.models");
  CHECK(name("POST", "/openai/deployments/d/") == "");
  CHECK(name("POST", "/openai/deployments/d") == "");
  CHECK(name("GET", "/openai/deployments/d/chat/completions") == "");
  CHECK(is_data_plane_path("/openai/deployments/d/chat/completions"));
}

TEST_CASE("no path behind /providers/ leads out of the connection's base") {
  for (const char* bad : {"main/..", "main/../x", "main/a/../../x", "main/%2e%2e/x", "main/.%2E/x", "main/a%2fb", "main/a%5Cb", "main/a\\b", "main//x",
                          "main/%252e%252e/x", "main/%00", "main/%0d%0a", "main/%zz", "main/.", "/x", "", "main", "main/", "main/a b", "main/a%3Fb"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_pass_through(bad).ok());
  }
  const auto good = read_pass_through("main/v1/models/gpt-4o%20x:run/");
  REQUIRE(good.ok());
  CHECK(good->connection == "main");
  CHECK(good->path == "/v1/models/gpt-4o%20x:run");
}

TEST_CASE("the simulator draws, speaks, hears, judges and ranks") {
  const auto say = [](std::string_view path, const std::string& type, const std::string& body) {
    RenderedRequest request;
    request.content_type = type;
    request.body = body;
    const simulator::Reply reply = simulator::answer_opaque(door_at("POST", path), "any", request, 1);
    std::string bytes;
    for (const auto& chunk : reply.chunks) bytes += chunk.bytes;
    return std::pair(reply.status, bytes);
  };
  CHECK(say("/v1/images/generations", "application/json", R"({"prompt":"x","n":3})").second.find("b64_json") != std::string::npos);
  const auto [status, wav] = say("/v1/audio/speech", "application/json", R"({"input":"hello there"})");
  CHECK(status == 200);
  CHECK_FALSE(audio_length(wav).estimated);
  CHECK(say("/v1/audio/transcriptions", form_type, form("m")).second.find("The simulator heard") != std::string::npos);
  CHECK(say("/v1/audio/transcriptions", "application/json", "{}").first == 400);
  CHECK(say("/v1/moderations", "application/json", R"({"input":["I will kill it","fine"]})").second.find(R"("flagged":true)") != std::string::npos);
  const std::string ranked = say("/v1/rerank", "application/json", R"({"model":"m","query":"red fox","documents":["a cat","the red fox"],"top_n":1})").second;
  CHECK(ranked.find(R"("index":1,"relevance_score":0.999)") != std::string::npos);
}

}  // namespace
}  // namespace astra::gateway
